import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { type PythonValue, parsePythonLiteral } from '../../src/http/python-literal.ts';

/** Gives a program of Python's own JSON and takes JSON from it. */
const python = (program: string, input: unknown): unknown =>
  JSON.parse(
    execFileSync('python3', ['-c', `import ast, json, math, sys\n${program}`], {
      input: JSON.stringify(input),
      encoding: 'utf8',
      maxBuffer: 64 * 1024 ** 2,
    }),
  );

/** What Python's `repr` writes of each value. */
const reprs = (values: readonly unknown[]) =>
  python('json.dump([repr(value) for value in json.load(sys.stdin)], sys.stdout)', values) as string[];

const READ = `
def read(text):
    try:
        return {"value": ast.literal_eval(text)}
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return {}
def plain(value):
    return isinstance(value, (str, int, type(None))) or isinstance(value, float) and math.isfinite(value) or (
        isinstance(value, list) and all(map(plain, value))) or (
        isinstance(value, dict) and all(isinstance(k, str) for k in value) and all(map(plain, value.values())))
import warnings
warnings.simplefilter("ignore")
json.dump([r if plain(r.get("value")) else {} for r in map(read, json.load(sys.stdin))], sys.stdout)
`;

/** What Python reads of each text; nothing where that is no literal or no value that JSON has. */
const readByPython = (texts: readonly string[]) => python(READ, texts) as { readonly value?: PythonValue }[];

/** As JSON carries it from one language to the other: no -0, and whole numbers that both have. */
const carried = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((x) => !Number.isInteger(x) || Number.isSafeInteger(x)),
);
/** Quotes, backslashes, control characters, letters of other alphabets, halves of surrogate pairs. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom("'", '"', '\\', '\n', '\t', '\0', '\x7f', '\xa0', 'é', '😀', '\ud800', '\udc80', 'n'),
  }),
);
const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(null, true, false),
    number,
    text,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(text, tie('value'), { maxKeys: 5 }),
  ),
}));

const read = (literal: string): PythonValue => {
  const result = parsePythonLiteral(literal);
  if (!result.ok) throw new Error(`${literal}: ${result.problem}`);
  return result.value;
};

describe("a Python literal, as Python's HTTPHandler posts it", () => {
  it('is an event as a hub logs it', () => {
    expect(
      read("{'timestamp': '2026-11-23T16:05:30.022560Z', 'version': 6, 'build_token': False, 'ref': None, 'x': [1.5]}"),
    ).to.deep.equal({
      timestamp: '2026-11-23T16:05:30.022560Z',
      version: 6,
      build_token: false,
      ref: null,
      x: [1.5],
    });
  });

  const taken: readonly [string, PythonValue][] = [
    ['{}', {}],
    ['[]', []],
    ["[[], {}, '']", [[], {}, '']],
    ['True', true],
    ['None', null],
    ['0', 0],
    ['-12', -12],
    ['1e-05', 0.00001],
    ['1.5e+300', 1.5e300],
    [`"it's"`, "it's"],
    [`'"it\\'s"'`, `"it's"`],
    [String.raw`'\a\b\f\n\r\t\v\\\'\"'`, '\x07\b\f\n\r\t\v\\\'"'],
    [String.raw`'\x41\xe9\u20ac\U0001f600\ud800'`, 'Aé€😀\ud800'],
    [String.raw`'\0\12\101\377\1018'`, '\0\nA\xffA8'],
    ["'é😀'", 'é😀'],
  ];
  for (const [literal, value] of taken) {
    it(`is ${literal}`, () => {
      expect(read(literal)).to.deep.equal(value);
    });
  }

  it('gives a dict no other prototype', () => {
    const value = read("{'__proto__': {'schema': 'x'}, 'constructor': 1}") as Record<string, unknown>;
    expect(Object.getPrototypeOf(value)).to.equal(Object.prototype);
    expect(Object.keys(value)).to.deep.equal(['__proto__', 'constructor']);
    expect(value.schema).to.equal(undefined);
  });

  const refused: readonly [string, RegExp][] = [
    ['', /an end at character 1/],
    [' {}', /character 1\b/],
    ['{} ', /more than one value at character 3/],
    ['{}{}', /more than one value/],
    ["'a' 'b'", /more than one value/],
    ['{', /no text at character 2/],
    ["{'a'", /after a key/],
    ["{'a':1}", /after a key/],
    ["{'a': 1,'b': 2}", /neither ', ' nor '}'/],
    ["{'a': 1, }", /key that is no text/],
    ['[1, ]', /kind that is taken/],
    ['[1,2]', /neither ', ' nor ']'/],
    ['{1: 2}', /key that is no text/],
    ["{'a': 1, 'a': 2}", /there before at character 10/],
    ["{'a', 'b'}", /after a key/],
    ['(1, 2)', /kind that is taken/],
    ["b'bytes'", /kind that is taken/],
    ["u'text'", /kind that is taken/],
    ["f'{1}'", /kind that is taken/],
    ['true', /kind that is taken/],
    ['null', /kind that is taken/],
    ['Nonesuch', /kind that is taken/],
    ['nan', /kind that is taken/],
    ['-inf', /number/],
    ['__import__("os")', /kind that is taken/],
    ['datetime.datetime(2026, 1, 1)', /kind that is taken/],
    ['007', /number/],
    ['-0', /number/],
    ['--1', /number/],
    ['1_000', /more than one value/],
    ['0x10', /more than one value/],
    ['1e+400', /number/],
    ['9007199254740993', /number/],
    ['1j', /more than one value/],
    ['1.', /more than one value/],
    ['.5', /kind that is taken/],
    ["'a", /without an end at character 1/],
    ["'a\\", /escape/],
    ["'a\nb'", /escaped at character 3/],
    [String.raw`'\q'`, /escape/],
    [String.raw`'\x4'`, /escape/],
    [String.raw`'\u12'`, /escape/],
    [String.raw`'\U00110000'`, /number at character 2/],
    [String.raw`'\N{BULLET}'`, /escape/],
    [`${'['.repeat(17)}${']'.repeat(17)}`, /too deep/],
  ];
  for (const [literal, problem] of refused) {
    it(`is not ${literal.replace('\n', '\\n') || 'nothing'}`, () => {
      expect(parsePythonLiteral(literal)).to.have.property('problem').that.matches(problem);
    });
  }

  it('is read as it was meant, whatever Python writes', () => {
    const values = fc.sample(anyValue, 1_000).map(carried);
    const written = reprs(values);
    for (const [index, literal] of written.entries()) expect(read(literal), literal).to.deep.equal(values[index]);
  });

  it('is never read otherwise than by Python', () => {
    const token = fc.constantFrom(
      ...'{}[]()\'"\\,: \n'.split(''),
      ...[', ', ': ', "'a'", "'b': ", '"', 'True', 'None', '0', '-', '1', '1.5', 'e+05', '\\x4', '\\12', '\\N{DOT}'],
    );
    const soup = fc.array(token, { minLength: 1, maxLength: 8 }).map((tokens) => tokens.join(''));
    const written = reprs(fc.sample(anyValue, 500).map(carried));
    const spoilt = fc
      .tuple(fc.constantFrom(...written), fc.nat(), fc.nat({ max: 2 }), soup)
      .map(([literal, at, gone, more]) => {
        const place = at % (literal.length + 1);
        return literal.slice(0, place) + more + literal.slice(place + gone);
      });
    const texts = fc.sample(fc.oneof(soup, spoilt), 4_000);
    const theirs = readByPython(texts);
    let both = 0;
    for (const [index, literal] of texts.entries()) {
      const result = parsePythonLiteral(literal);
      if (!result.ok) continue;
      both++;
      expect({ value: carried(result.value) }, literal).to.deep.equal(carried(theirs[index]));
    }
    // Some of the soup is good, or nothing was compared.
    expect(both).to.be.greaterThan(50);
  });

  it('may be anything at all: it is read or refused', () => {
    fc.assert(
      fc.property(
        fc.oneof(text, fc.string({ unit: fc.constantFrom(...`{}[]'"\\ ,:01eTrueNone`.split('')) })),
        (any) => {
          const result = parsePythonLiteral(any);
          if (!result.ok) expect(result.problem).to.match(/^not a Python literal \(.+ at character \d+\)$/);
        },
      ),
    );
  });
});
