import fc from 'fast-check';

/** Texts of every kind that is packed in its own way: any characters (halves of pairs too), hexadecimal, long. */
export const anyText = fc.oneof(
  fc.constantFrom('', 'main', 'HEAD', 'Zo\xeb', '\xff\u0100', '\ud800', '\u6f22\u5b57'),
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc.uint8Array({ minLength: 8, maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  // Near misses of it.
  fc
    .tuple(fc.uint8Array({ minLength: 10, maxLength: 20 }), fc.constantFrom('0', 'A0', 'g0', ' '))
    .map(([bytes, end]) => Buffer.from(bytes).toString('hex') + end),
  fc.nat(70_000).map((length) => 'k'.repeat(length)),
  fc.nat(70_000).map((length) => '\u6f22'.repeat(length)),
);
