import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { UNTOLD_REF } from '../../../src/builds/hub-metrics/launched-here.ts';
import { MetricsSource } from '../../../src/builds/hub-metrics/metrics-source.ts';
import { Ledger } from '../../../src/builds/ledger.ts';
import type { RepoKey } from '../../../src/launch/launch-spec.ts';
import type { MetricsFetch } from '../../../src/members/fetch-metrics.ts';
import { memberAt } from '../../members/fixtures.ts';
import { FakeBuildStore } from '../../support/fake-build-store.ts';
import { HOUR, MINUTE, NOON } from '../fixtures.ts';
import { launches, page } from './fixtures.ts';

const HUB = memberAt('http://hub.test');
const REPO = 'gh:o/a' as RepoKey;

describe('hubs’ metrics as a source', () => {
  let now: number;
  let store: FakeBuildStore;
  let ledger: Ledger;
  let source: MetricsSource;
  /** What the hub answers: a page, or why there is none. */
  let answer: string | Exclude<MetricsFetch, { problem: null }> | (() => never);
  let changes: unknown[];
  let faults: unknown[];
  beforeEach(async () => {
    now = NOON;
    store = new FakeBuildStore();
    ledger = new Ledger(
      { knownRepos: 100, recordsPerRepo: 64, queue: 100, presumedRetentionMs: HOUR },
      { store, now: () => now, later: () => () => {} },
    );
    await ledger.start();
    changes = [];
    faults = [];
    source = new MetricsSource({
      maxSeries: 100,
      fetch: async (_, take) => {
        if (typeof answer === 'function') return answer();
        if (typeof answer !== 'string') {
          take(Buffer.from(page(launches({ 'o/a': 99 }))));
          return answer;
        }
        take(Buffer.from(answer));
        return { problem: null };
      },
      ledger,
      generationOf: () => 'g1',
      now: () => now,
      onChange: (member, problem) => changes.push([member, problem?.reason ?? null]),
      onError: (cause) => faults.push(cause),
    });
  });

  /** The next look, a minute later. */
  const look = (next: typeof answer, signal = new AbortController().signal) => {
    answer = next;
    now += MINUTE;
    return source.scrape(HUB, signal);
  };
  const records = async () => (await ledger.recall(REPO)).records;

  it('teach the ledger what was launched since the last look, and the store', async () => {
    expect(await look(page(launches({ 'o/a': 3 })))).to.equal(true);
    expect(await records()).to.deep.equal([]);
    await look(page(launches({ 'o/a': 4 })));
    const [record] = await records();
    expect(record).to.deep.include({ ref: UNTOLD_REF, member: HUB.name, usedAt: now, builtSince: now });
    expect(record!.observed).to.include({ outcome: 'built', source: 'metrics', generation: 'g1' });
    await ledger.flush();
    expect(store.stored(REPO)).to.deep.equal([record]);
    expect(source.stats).to.deep.equal([
      {
        member: HUB.name,
        outcomes: { ok: 2, timeout: 0, unreachable: 0, status: 0, 'too-large': 0, rubbish: 0 },
        learnt: 1,
        series: 1,
        ignored: 0,
      },
    ]);
  });

  it('cost a hot repo one record an hour', async () => {
    for (let count = 1; count <= 60; count++) await look(page(launches({ 'o/a': count })));
    expect(source.stats[0]!.learnt).to.equal(1);
    for (let count = 61; count <= 70; count++) await look(page(launches({ 'o/a': count })));
    expect(source.stats[0]!.learnt).to.equal(2);
  });

  it('say nothing of the generation after a long silence', async () => {
    await look(page(launches({ 'o/a': 3 })));
    now += HOUR;
    await look(page(launches({ 'o/a': 4 })));
    expect((await records())[0]!.observed).to.include({ generation: null });
  });

  it('that cannot be read are told once, counted, and do not spoil the next difference', async () => {
    await look(page(launches({ 'o/a': 3 })));
    const timeout = { problem: 'timeout', detail: 'late' } as const;
    expect(await look(timeout)).to.equal(false);
    expect(await look(timeout)).to.equal(false);
    expect(await look({ problem: 'status', detail: 'answered 404' })).to.equal(false);
    expect(await look('<html>')).to.equal(false);
    expect(await look(page(launches({ 'o/a': 3 })))).to.equal(true);
    expect(await look(page(launches({ 'o/a': 3 })))).to.equal(true);
    expect(changes.map((change) => (change as unknown[])[1])).to.deep.equal(['timeout', 'status', 'rubbish', null]);
    expect(source.stats[0]!.outcomes).to.include({ ok: 3, timeout: 2, status: 1, rubbish: 1 });
    expect(await records()).to.deep.equal([]);
  });

  it('are learnt from while the store is away', async () => {
    store.goDown();
    await look(page(launches({ 'o/a': 3 })));
    await look(page(launches({ 'o/a': 4 })));
    expect(await records()).to.have.length(1);
    expect(ledger.stats.queued).to.equal(1);
  });

  it('are let go of when the gateway ends: nothing is counted or told', async () => {
    const controller = new AbortController();
    controller.abort();
    expect(await look({ problem: 'unreachable', detail: 'aborted' }, controller.signal)).to.equal(false);
    expect(changes).to.deep.equal([]);
    expect(source.stats[0]!.outcomes).to.include({ unreachable: 0 });
  });

  it('break nothing by a fault of ours', async () => {
    const fault = new Error('a fault');
    const broken = () => {
      throw fault;
    };
    expect(await look(broken)).to.equal(false);
    expect(faults).to.deep.equal([fault]);
  });
});
