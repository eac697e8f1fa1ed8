import { randomBytes } from 'node:crypto';
import { type TextHash, textHash } from '../text-hash.ts';

/** 64 bits that stand for a series, in two halves. */
export interface SeriesHash {
  readonly low: TextHash;
  readonly high: TextHash;
}

/** A hash that nobody can compute beforehand: visitors choose the names of repos. */
export function secretSeriesHash(): SeriesHash {
  const secret = randomBytes(16);
  return {
    low: textHash([secret.readInt32LE(0), secret.readInt32LE(4)]),
    high: textHash([secret.readInt32LE(8), secret.readInt32LE(12)]),
  };
}
