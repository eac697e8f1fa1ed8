/** Some lines that follow each other. */
export interface LineBatch {
  /** Without their ends; null: longer than LONGEST_LINE. */
  readonly lines: readonly (string | null)[];
  /** How many bytes they take in the file, their ends included. */
  readonly length: number;
  /** The last of those bytes. */
  readonly bytes: Buffer;
}

/** bytes */
export const LONGEST_LINE = 1024 ** 2;

const NEWLINE = 0x0a;

/**
 * Splits UTF-8 text into lines, a piece at a time: holds no more than a piece and a line. What follows the last line end
 * is a line too, unless it is to be left (`unfinished`): a file that is still written to ends anywhere.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  unfinished: 'take' | 'leave' = 'take',
): AsyncGenerator<LineBatch> {
  let kept: Buffer[] = [];
  let keptBytes = 0;
  let dropped = 0;
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      const whole = bytes.subarray(0, end);
      yield batchOf(kept.length === 0 ? whole : Buffer.concat([...kept, whole]), dropped);
      kept = [];
      keptBytes = dropped = 0;
    }
    if (end === bytes.length) continue;
    kept.push(bytes.subarray(end));
    keptBytes += bytes.length - end;
    if (keptBytes <= LONGEST_LINE) continue;
    dropped += keptBytes;
    kept = [];
    keptBytes = 0;
  }
  if (unfinished === 'take' && keptBytes + dropped > 0) yield batchOf(Buffer.concat(kept), dropped);
}

/** `dropped`: bytes of the first line that are gone, because it is too long. */
function batchOf(bytes: Buffer, dropped: number): LineBatch {
  const ended = bytes.at(-1) === NEWLINE;
  const lines: (string | null)[] = bytes.toString('utf8', 0, ended ? bytes.length - 1 : bytes.length).split('\n');
  if (dropped > 0) lines[0] = null;
  if (bytes.length > LONGEST_LINE) {
    for (const [i, line] of lines.entries()) if (line !== null && isTooLong(line)) lines[i] = null;
  }
  return { lines, length: dropped + bytes.length, bytes };
}

const isTooLong = (line: string): boolean => line.length > LONGEST_LINE || Buffer.byteLength(line) > LONGEST_LINE;
