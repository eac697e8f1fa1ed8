import { expect } from 'chai';
import { describe, it } from 'mocha';
import { policyLabels } from '../../../benchmarks/routing/figures/policy-look.ts';
import type { ReplayRun } from '../../../benchmarks/routing/figures/replay-run.ts';
import { routingFigures } from '../../../benchmarks/routing/figures/routing-figures.ts';
import type { PolicyResult } from '../../../benchmarks/routing/result.ts';

const resultOf = (policy: string, buildsOverShared: number, peak: number | null, members: number) =>
  ({
    policy,
    buildsOverShared,
    peakOverFair: peak === null ? null : { p50: 1, p99: peak, max: peak },
    series: {
      loadSpread: Array.from({ length: members }, () => ({ mean: 1, p1: 0.5, p99: peak ?? 1 })),
      hitsByRank: [1, 2, 3, 5, 9, 17].map((rank) => ({ rank, launches: 100, hitRate: 1 / buildsOverShared / rank })),
    },
  }) as unknown as PolicyResult;

const runOf = (members: number): ReplayRun => ({
  policies: [
    resultOf('affinity', 1.01, 1.2, members),
    resultOf('random', 3.2, 1.7, members),
    resultOf('shared-cache', 1, null, members),
  ],
  settings: { launches: 9_000, repositories: 30, members: Array(members).fill(null), model: { seed: 1 } },
});

describe('the figures of replays', () => {
  it('sets several replays beside each other, and draws the rest of each', () => {
    const figures = routingFigures([runOf(3), runOf(30)]);
    expect([...figures.keys()]).to.deep.equal([
      'routing-builds-and-evenness.svg',
      'routing-member-loads-3.svg',
      'routing-hits-by-rank-3.svg',
      'routing-member-loads-30.svg',
      'routing-hits-by-rank-30.svg',
    ]);
    const both = figures.get('routing-builds-and-evenness.svg');
    expect(both).to.include('>3 members<').and.to.include('>30 members<');
    for (const svg of figures.values()) {
      expect(svg.length).to.be.below(60_000);
      expect(svg).to.include('prefers-color-scheme: dark').and.not.to.include('NaN');
    }
  });

  it('says its numbers in words', () => {
    const svg = routingFigures([runOf(3)]).get('routing-builds-and-evenness.svg');
    expect(svg).to.match(/<desc id="desc">[^<]*3 members: affinity 1\.010 times the builds, peak 1\.20; random 3\.200/);
  });

  it('leaves out what there is nothing to show of', () => {
    const run = { ...runOf(1), policies: [resultOf('shared-cache', 1, null, 1)] };
    expect([...routingFigures([run]).keys()]).to.deep.equal(['routing-hits-by-rank.svg']);
  });

  it('puts no label on another, however near the marks are', () => {
    const marks = ['affinity', 'offline-best', 'ring', 'random'].map((policy, i) => ({ policy, x: 50 + i, y: 100 }));
    const svg = policyLabels(marks, { x: 0, y: 0, width: 300, height: 200 });
    const places = [...svg.matchAll(/<text x="([\d.-]+)" y="([\d.-]+)"/g)].map(([, x, y]) => `${x} ${y}`);
    expect(new Set(places).size).to.equal(marks.length);
  });
});
