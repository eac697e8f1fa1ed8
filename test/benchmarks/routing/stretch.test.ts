import { expect } from 'chai';
import { describe, it } from 'mocha';
import { Stretch } from '../../../benchmarks/routing/stretch.ts';
import type { LaunchEvent } from '../../../src/builds/launch-event.ts';
import { parseSpec } from '../../../src/launch/parse-spec.ts';

const DAY_MS = 86_400_000;

function eventOf(repo: number): LaunchEvent {
  const parsed = parseSpec('gh', `someone/repo-${repo}/master`);
  if (!parsed.ok) throw new Error('no spec');
  return { at: repo, spec: parsed.spec } as LaunchEvent;
}

const trace = Array.from({ length: 1_000 }, (_, repo) => eventOf(repo));
const played = (round: number, seed = 1) => {
  const stretch = new Stretch(3, 10 * DAY_MS, seed);
  stretch.begin(round);
  return trace.map((event) => stretch.event(event));
};
const reposOf = (events: readonly LaunchEvent[]) => events.map(({ spec }) => spec.repoKey);

describe('a trace that is stretched', () => {
  it('is as it is in the first round, and later by its length in each that follows', () => {
    expect(played(0)).to.deep.equal(trace);
    expect(played(2).map(({ at }) => at)).to.deep.equal(trace.map(({ at }) => at + 20 * DAY_MS));
  });

  it('has about half of its repositories anew in each round, the same for a seed', () => {
    const rounds = [0, 1, 2].map((round) => reposOf(played(round)));
    for (const [before, after] of [
      [rounds[0]!, rounds[1]!],
      [rounds[1]!, rounds[2]!],
    ] as const) {
      const kept = after.filter((repo) => before.includes(repo)).length;
      expect(kept).to.be.within(440, 560);
      expect(new Set(after).size).to.equal(trace.length);
    }
    expect(reposOf(played(2))).to.deep.equal(rounds[2]);
    expect(reposOf(played(2, 7))).not.to.deep.equal(rounds[2]);
  });

  it('keeps the specs of a round the same objects, so that what is known of them is found', () => {
    const stretch = new Stretch(2, DAY_MS, 1);
    stretch.begin(1);
    for (const event of trace) expect(stretch.event(event).spec).to.equal(stretch.event(event).spec);
  });
});
