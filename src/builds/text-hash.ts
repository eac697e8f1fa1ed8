/** Tells texts apart, mostly: 32 bits, and equal for equal texts. */
export type TextHash = (text: string) => number;

/**
 * The rounds of HalfSipHash-1-3 (https://github.com/veorq/SipHash) over pairs of UTF-16 units. Keyed, because visitors choose the texts: a
 * hash that anybody can compute lets them make up thousands of links that all fall into one bucket. About 100 ns for
 * the key of a repo. `key`: 64 random bits.
 */
export function textHash(key: readonly [number, number]): TextHash {
  const [low, high] = key;
  return (text) => {
    const pairs = (text.length + 1) >> 1;
    let v0 = low | 0;
    let v1 = high | 0;
    let v2 = low ^ 0x6c796765;
    let v3 = high ^ 0x74656462;
    // After the text comes its length, and after that three rounds of nothing.
    for (let round = 0; round < pairs + 4; round++) {
      const word = round < pairs ? pairAt(text, 2 * round) : round === pairs ? text.length : 0;
      if (round === pairs + 1) v2 ^= 0xff;
      v3 ^= word;
      v0 = (v0 + v1) | 0;
      v1 = v0 ^ ((v1 << 5) | (v1 >>> 27));
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = v2 ^ ((v3 << 8) | (v3 >>> 24));
      v0 = (v0 + v3) | 0;
      v3 = v0 ^ ((v3 << 7) | (v3 >>> 25));
      v2 = (v2 + v1) | 0;
      v1 = v2 ^ ((v1 << 13) | (v1 >>> 19));
      v2 = (v2 << 16) | (v2 >>> 16);
      v0 ^= word;
    }
    return v1 ^ v3;
  };
}

const pairAt = (text: string, at: number): number =>
  text.charCodeAt(at) | (at + 1 < text.length ? text.charCodeAt(at + 1) << 16 : 0);
