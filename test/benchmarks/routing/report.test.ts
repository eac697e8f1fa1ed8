import { expect } from 'chai';
import { describe, it } from 'mocha';
import { reportPage } from '../../../benchmarks/routing/report/report-page.ts';
import type { PolicyResult } from '../../../benchmarks/routing/result.ts';

const TIMES = Array.from({ length: 300 }, (_, hour) => Date.UTC(2019, 6, 1, hour));

function resultOf(policy: string, builds: number): PolicyResult {
  const flat = (value: number) => TIMES.map(() => value);
  return {
    ...{
      policy,
      launches: 10_000,
      builds,
      sharedCacheBuilds: 400,
      buildsOverShared: builds / 400,
      coldLaunches: builds + 20,
    },
    ...{
      waitHours: builds / 20,
      waitSeconds: { p50: 0, p95: 0, p99: 200, max: 900 },
      peakOverFair: { p50: 1, p99: 1.2, max: 2 },
    },
    ...{ refused: 0, queued: 0, failed: 0, movedOn: 0, keysMoved: null, mispredictions: null },
    ...{ decisionsPerSecond: 1e6, launchesPerSecond: 2e5 },
    series: {
      ...{
        bucketMs: 3_600_000,
        times: TIMES,
        launches: flat(30),
        builds: flat(2),
        coldLaunches: flat(2),
        waitHours: flat(0.1),
      },
      ...{ peakOverFair: flat(1.1), loadOverFair: [flat(0.9), [...flat(1.1).slice(1), null]] },
      loadSpread: [
        { mean: 0.9, p1: 0.7, p99: 1.1 },
        { mean: 1.1, p1: 0.8, p99: 1.3 },
      ],
      waits: [
        { seconds: 5, share: 0.9 },
        { seconds: 60, share: 0.95 },
        { seconds: 600, share: 1 },
      ],
      hitsByRank: [
        { rank: 1, launches: 5_000, hitRate: 0.99 },
        { rank: 10, launches: 50, hitRate: 0.5 },
      ],
    },
  };
}

const results = [resultOf('random', 800), resultOf('affinity', 404)];
const swept = [1.1, 1.25].map((bound) => ({ bound, result: results[1]! }));
const report = { results, swept, subject: '10,000 launches', settings: { note: '</pre><script>alert(1)</script>' } };

describe('the report of a replay', () => {
  it('has a table of all policies, and a picture of each thing that is asked of it', () => {
    const page = reportPage(report);
    for (const policy of ['random', 'affinity']) expect(page).to.include(`<th scope="row">${policy}</th>`);
    expect(page).to.include('<td>2.000</td>').and.include('<td>1.010</td>');
    const titles = [...page.matchAll(/<h2 id="[^"]+">([^<]+)<\/h2>/g)].map(([, title]) => title);
    expect(titles).to.deep.equal([
      'Builds against evenness',
      'Builds over time',
      'Waiting over time',
      'Load of each member against its share',
      'How long people waited',
      'Hit rate by rank of the repository',
      'Sensitivity to the bound',
    ]);
    expect([...page.matchAll(/<svg[^>]*class="plot/g)].length).to.be.at.least(titles.length);
  });

  it('loads nothing, and runs nothing', () => {
    const page = reportPage(report);
    expect(page).not.to.match(/<script|<link|<img|@import|url\((?!#)|(?:src|href)="/);
  });

  it('leaves out a picture that there is nothing for', () => {
    const alone = { ...resultOf('affinity', 404), peakOverFair: null };
    const page = reportPage({ ...report, results: [alone], swept: [] });
    expect(page).not.to.match(/Builds against evenness|Load of each member|Sensitivity/);
    expect(page).to.include('Builds over time');
  });
});
