import fc from 'fast-check';
import { PROVIDERS } from '../../src/launch/provider.ts';

const from = (characters: string) => fc.constantFrom(...characters);

/** Any text at all, lone surrogates included. */
export const anyText = fc.string({
  unit: fc.oneof(fc.string({ unit: 'binary' }), fc.constant('\ud800')),
  maxLength: 60,
});

/** What an HTTP server hands over: each byte one character. */
export const latin1 = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString('latin1'));

/** Pieces that mean something to a parser, in any order: near misses of every kind of link. */
export const nearMiss = fc
  .array(
    fc.oneof(
      fc.constantFrom(...PROVIDERS),
      fc.constantFrom(
        '/',
        '//',
        '%2F',
        '%2f',
        '%',
        '%zz',
        '%25',
        '%00',
        '%ff',
        '%C3%A9',
        '\xc3\xa9',
        '.',
        '.git',
        '@',
        ':',
      ),
      fc.constantFrom(
        '?',
        '#',
        '\n',
        'HEAD',
        'main',
        'tree',
        '-',
        'https:',
        'https://',
        'https%3A%2F%2F',
        'git@host:a',
        'ssh://',
      ),
      fc.constantFrom(
        'github.com',
        'gitlab.com',
        'gist.github.com',
        'doi.org',
        'doi:',
        '10.5281',
        'zenodo.12',
        'v2',
        'repo',
      ),
      fc.constantFrom('/dataset/', 'history', 'a:b@h.org', '0123456789abcdef0123456789abcdef', 'user', 'Repo'),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(''));

export const anyInput = fc.oneof(anyText, latin1, nearMiss);

/** A name as GitHub allows it. */
export const name = fc
  .string({ unit: from('abcxyzABCXYZ0189-_'), minLength: 1, maxLength: 12 })
  .filter((text) => !/^(?:www|github|gitlab)$/i.test(text));

/** A ref without what git forbids at its ends; may hold slashes. */
export const ref = fc
  .array(fc.string({ unit: from('abcABC019._~é-'), minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 })
  .map((segments) => segments.join('/'));

/** The same text with some characters escaped that need not be, in either case of hex digits, or as raw UTF-8 bytes. */
export const spelling = (text: string): fc.Arbitrary<string> =>
  fc.infiniteStream(fc.nat(3)).map((choices) =>
    [...text]
      .map((character) => {
        const bytes = Buffer.from(character, 'utf8');
        const escaped = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
        const choice = choices.next().value ?? 0;
        if (character === '/') return character;
        return choice === 0 ? escaped : choice === 1 ? escaped.toUpperCase() : bytes.toString('latin1');
      })
      .join(''),
  );

/** The same text with the case of its letters changed here and there. */
export const anyCase = (text: string): fc.Arbitrary<string> =>
  fc
    .infiniteStream(fc.boolean())
    .map((up) => [...text].map((letter) => (up.next().value ? letter.toUpperCase() : letter.toLowerCase())).join(''));
