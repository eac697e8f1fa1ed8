import { expect } from 'chai';
import { describe, it } from 'mocha';
import { figure } from '../../../benchmarks/day/figure.ts';
import { loadShares } from '../../../benchmarks/day/load-shares.ts';
import type { Policy, ScenarioResult } from '../../../benchmarks/day/scenario.ts';
import { Counter } from '../../../benchmarks/day/tally.ts';

const result = (policy: Policy, builds: number): ScenarioResult => {
  const counter = new Counter(2);
  const played = { member: 0, reason: 'built', end: { kind: 'found' as const }, told: true, otherSpelling: false };
  counter.played({ ...played, repeat: true });
  return {
    scenario: { store: 'embedded', policy, weights: [50, 30], concurrency: 1, checkPeriodMs: 25 },
    tally: counter.tally(),
    hubs: {
      builds: [builds, 0],
      launched: [1, 0],
      eventsSent: [1, 0],
      eventsLost: [0, 0],
      distinctImages: 10,
      samples: [],
    },
    load: loadShares([{ at: 0, live: [40, 30] }], [50, 30]),
    seconds: 1,
    compression: 1000,
  };
};

describe('the figure of a day', () => {
  it('shows builds against the least possible', () => {
    const svg = figure(['2019-10-02'], [result('affinity', 11), result('random', 19)]);
    expect(svg).to.include('>1 more<').and.to.include('>9 more<').and.to.include('the least possible');
  });

  it('says its numbers in words', () => {
    const svg = figure(['2019-10-02'], [result('affinity', 11), result('random', 19)]);
    expect(svg).to.match(/<desc id="desc">[^<]*Random 19, launch-gateway 11, One cache for all hubs 10\./);
  });

  it('can be drawn of a single run', () => {
    expect(figure(['2019-10-02'], [result('random', 19)])).to.include('</svg>');
  });
});
