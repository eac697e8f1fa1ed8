import type { Arrival } from './arrivals.ts';

/**
 * The same launches, each with how many more of its image come within `aheadMs`. No more of the trace is held than that and a batch, so memory still does
 * not depend on its length.
 */
export async function* lookAhead(
  batches: AsyncIterable<readonly Arrival[]>,
  aheadMs: number,
): AsyncGenerator<readonly Arrival[]> {
  /** Launches of an image that are held, by spec and commit. */
  const held = new Map<string, number>();
  let waiting: Arrival[] = [];
  const foreseen = (arrival: Arrival): Arrival => {
    const image = imageOf(arrival);
    const soon = held.get(image)! - 1;
    if (soon === 0) held.delete(image);
    else held.set(image, soon);
    return { ...arrival, soon };
  };
  for await (const batch of batches) {
    const now = batch.at(-1)?.at;
    if (now === undefined) continue;
    const ready: Arrival[] = [];
    let done = 0;
    for (const arrival of batch) {
      waiting.push(arrival);
      const from = arrival.at - aheadMs;
      while (waiting[done]!.at < from) ready.push(foreseen(waiting[done++]!));
      const image = imageOf(arrival);
      held.set(image, (held.get(image) ?? 0) + 1);
    }
    waiting = waiting.slice(done);
    if (ready.length > 0) yield ready;
  }
  yield waiting.map(foreseen);
}

const imageOf = ({ entry, commit }: Arrival): string => `${entry.id} ${commit}`;
