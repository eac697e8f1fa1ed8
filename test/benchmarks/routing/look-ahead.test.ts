import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Arrival } from '../../../benchmarks/routing/arrivals.ts';
import { lookAhead } from '../../../benchmarks/routing/look-ahead.ts';

const MINUTE = 60_000;
const launch = (n: number, minute: number, id: number, commit = 0) =>
  ({ n, at: minute * MINUTE, entry: { id }, commit, sessionMs: 1 }) as Arrival;

/** Minute 0 to 31: images 1 and 2, and 1 again with a new commit. */
const LAUNCHES = [launch(0, 0, 1), launch(1, 0, 2), launch(2, 10, 1), launch(3, 20, 1, 1), launch(4, 31, 1, 1)];

async function seen(batches: readonly (readonly Arrival[])[]): Promise<readonly Arrival[]> {
  async function* all() {
    yield* batches;
  }
  const found: Arrival[] = [];
  for await (const batch of lookAhead(all(), 30 * MINUTE)) found.push(...batch);
  return found;
}

describe('looking ahead', () => {
  it('counts the launches of the same image that come within the time', async () => {
    const found = await seen([LAUNCHES]);
    expect(found.map(({ soon }) => soon)).to.deep.equal([1, 0, 0, 1, 0]);
  });

  it('keeps the order and loses none, however the launches come in batches', async () => {
    for (const batches of [LAUNCHES.map((each) => [each]), [LAUNCHES.slice(0, 2), [], LAUNCHES.slice(2)]]) {
      expect(await seen(batches)).to.deep.equal(await seen([LAUNCHES]));
    }
  });
});
