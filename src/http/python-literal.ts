/** What a Python literal can mean here: no tuples, sets, bytes or complex numbers. */
export type PythonValue =
  | null
  | boolean
  | number
  | string
  | readonly PythonValue[]
  | { readonly [key: string]: PythonValue };

export type PythonLiteral =
  | { readonly ok: true; readonly value: PythonValue }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads what Python's `repr` writes of dicts with texts as keys, lists, texts, whole and decimal numbers, True, False and
 * None: one space after each comma and colon, nothing at the ends. All escapes of Python's texts are read but `\N{…}`,
 * which names characters. Total; what Python would read otherwise is refused ("Lexical analysis" of its reference, 2.4).
 * Depth is bounded; the caller bounds the length.
 */
export function parsePythonLiteral(text: string): PythonLiteral {
  const reader = new Reader(text);
  const value = reader.value(0);
  if (value !== undefined && reader.isAtEnd) return { ok: true, value };
  return { ok: false, problem: `not a Python literal (${reader.problem} at character ${reader.at + 1})` };
}

const DEEPEST = 16;

const NUMBER = /-?\d+(\.\d+)?(e[+-]\d+)?/y;
/** No `-0` and no `007`, which Python reads as something else or not at all. */
const WHOLE = /^(?:0|-?[1-9]\d*)$/;
const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]\d+)?$/;
const WORD = /[A-Za-z_]\w*/y;
const WORDS: ReadonlyMap<string, PythonValue> = new Map([
  ['None', null],
  ['True', true],
  ['False', false],
]);

// Halves of surrogate pairs and control characters are always escaped.
const PLAIN = /[^'"\\\p{Control}\p{Surrogate}]+/uy;
const NUMBERED = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3}))/y;
const ESCAPED: ReadonlyMap<string, string> = new Map([
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);
const LAST_CHARACTER = 0x10ffff;

/** Reads from left to right; `undefined` says that it could not go on, `problem` why and `at` where. */
class Reader {
  readonly #text: string;
  at = 0;
  problem = 'more than one value';

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.at === this.#text.length;
  }

  value(depth: number): PythonValue | undefined {
    const first = this.#text[this.at];
    if (first === "'" || first === '"') return this.#string(first);
    if (first === '{' || first === '[') {
      if (depth === DEEPEST) return this.#fail('too deep');
      return first === '{' ? this.#dict(depth + 1) : this.#list(depth + 1);
    }
    return first === '-' || (first !== undefined && first >= '0' && first <= '9') ? this.#number() : this.#word();
  }

  #dict(depth: number): PythonValue | undefined {
    const entries = new Map<string, PythonValue>();
    const read = this.#items('{', '}', () => {
      const start = this.at;
      const quote = this.#text[start];
      if (quote !== "'" && quote !== '"') return this.#fail('a key that is no text');
      const key = this.#string(quote);
      if (key === undefined) return undefined;
      if (!this.#take(': ')) return this.#fail("no ': ' after a key");
      const value = this.value(depth);
      if (value === undefined) return undefined;
      if (entries.has(key)) {
        this.at = start;
        return this.#fail('a key that was there before');
      }
      return entries.set(key, value);
    });
    // Makes own properties of all of them, `__proto__` too.
    return read && Object.fromEntries(entries);
  }

  #list(depth: number): PythonValue | undefined {
    const values: PythonValue[] = [];
    const read = this.#items('[', ']', () => {
      const value = this.value(depth);
      return value === undefined ? undefined : values.push(value);
    });
    return read && values;
  }

  #items(open: string, close: string, item: () => unknown): true | undefined {
    this.#take(open);
    if (this.#take(close)) return true;
    do {
      if (item() === undefined) return undefined;
    } while (this.#take(', '));
    return this.#take(close) || this.#fail(`neither ', ' nor '${close}'`);
  }

  #string(quote: string): string | undefined {
    const start = this.at;
    let value = '';
    this.at++;
    for (;;) {
      value += this.#match(PLAIN)?.[0] ?? '';
      const next = this.#text[this.at];
      if (next === quote) {
        this.at++;
        return value;
      }
      if (next === undefined) {
        this.at = start;
        return this.#fail('a text without an end');
      }
      if (next === "'" || next === '"') {
        value += next;
        this.at++;
      } else if (next === '\\') {
        const character = this.#escape();
        if (character === undefined) return undefined;
        value += character;
      } else return this.#fail('a character that would be escaped');
    }
  }

  #escape(): string | undefined {
    const simple = ESCAPED.get(this.#text[this.at + 1] ?? '');
    if (simple !== undefined) {
      this.at += 2;
      return simple;
    }
    const start = this.at;
    const found = this.#match(NUMBERED);
    if (found === null) return this.#fail('an escape that is not known');
    const [, byte, unit, point, octal] = found;
    const code = octal === undefined ? Number.parseInt((byte ?? unit ?? point)!, 16) : Number.parseInt(octal, 8);
    if (code <= LAST_CHARACTER) return String.fromCodePoint(code);
    this.at = start;
    return this.#fail('no character has this number');
  }

  #number(): number | undefined {
    const start = this.at;
    const [written = '', fraction, exponent] = this.#match(NUMBER) ?? [];
    const value = Number(written);
    const isWhole = fraction === undefined && exponent === undefined;
    if (isWhole ? WHOLE.test(written) && Number.isSafeInteger(value) : DECIMAL.test(written) && Number.isFinite(value))
      return value;
    this.at = start;
    return this.#fail('a number that cannot be read');
  }

  #word(): PythonValue | undefined {
    const start = this.at;
    const word = this.#match(WORD)?.[0] ?? '';
    const value = WORDS.get(word);
    if (value !== undefined) return value;
    this.at = start;
    return this.#fail(start === this.#text.length ? 'an end' : 'no value of a kind that is taken');
  }

  /** One of the sticky patterns, here; goes past what it found. */
  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.at = pattern.lastIndex;
    return found;
  }

  #take(literal: string): boolean {
    if (!this.#text.startsWith(literal, this.at)) return false;
    this.at += literal.length;
    return true;
  }

  #fail(problem: string): undefined {
    this.problem = problem;
    return undefined;
  }
}
