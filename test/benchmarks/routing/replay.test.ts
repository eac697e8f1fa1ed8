import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Arrival } from '../../../benchmarks/routing/arrivals.ts';
import { type FederationChange, quotaChanges, weightChanges } from '../../../benchmarks/routing/federation-history.ts';
import { federationFor } from '../../../benchmarks/routing/federation-members.ts';
import { type PlannedIncident, parseIncident } from '../../../benchmarks/routing/incidents.ts';
import { DEFAULT_MODEL, type ReplayModel } from '../../../benchmarks/routing/model.ts';
import { POLICIES } from '../../../benchmarks/routing/policies.ts';
import { replay } from '../../../benchmarks/routing/replay.ts';
import type { PolicyResult } from '../../../benchmarks/routing/result.ts';
import { DRAW, seededChance } from '../../../benchmarks/routing/seeded-chance.ts';
import { SpecCatalogue } from '../../../benchmarks/routing/spec-catalogue.ts';
import type { LaunchSpec } from '../../../src/launch/launch-spec.ts';
import { parseSpec } from '../../../src/launch/parse-spec.ts';
import type { MemberName } from '../../../src/members/member.ts';

const START = Date.UTC(2019, 6, 1);
const MINUTE = 60_000;
/** Nothing fails and no ref moves, so that what is counted can be told by heart. */
const CALM: ReplayModel = { ...DEFAULT_MODEL, buildFailures: 0, launchFailures: 0, movingRefs: 0 };

interface Setting {
  readonly model?: Partial<ReplayModel>;
  readonly policies?: readonly string[];
  readonly members?: number;
  readonly quota?: number;
  readonly plans?: readonly PlannedIncident[];
  readonly changes?: readonly FederationChange[];
}

function specOf(repo: number): LaunchSpec {
  const parsed = parseSpec('gh', `someone/repo-${repo}/master`);
  if (!parsed.ok) throw new Error('no spec');
  return parsed.spec;
}

/** `launches` of `repos`, so many a minute, the first ones most often. */
async function* launches(
  count: number,
  repos: number,
  aMinute: number,
  model: ReplayModel,
): AsyncGenerator<readonly Arrival[]> {
  const catalogue = new SpecCatalogue(model);
  const specs = Array.from({ length: repos }, (_, repo) => specOf(repo));
  for (let from = 0; from < count; from += 1_000) {
    yield Array.from({ length: Math.min(1_000, count - from) }, (_, i): Arrival => {
      const n = from + i;
      const at = START + Math.floor((n * MINUTE) / aMinute);
      const repo = Math.floor(repos * seededChance(9, DRAW.arrival, n) ** 3);
      const entry = catalogue.entry(specs[repo]!, at);
      return {
        n,
        at,
        entry,
        commit: entry.commit,
        sessionMs: -30 * MINUTE * Math.log(1 - seededChance(9, DRAW.session, n)),
      };
    });
  }
}

async function played(
  count: number,
  repos: number,
  aMinute: number,
  { model = {}, policies = ['affinity'], members = 3, quota, plans = [], changes = [] }: Setting = {},
): Promise<readonly PolicyResult[]> {
  const federation = await federationFor(`${members}`);
  const all = { ...CALM, ...model };
  return replay(launches(count, repos, aMinute, all), {
    policies: policies.map((name) => POLICIES.find((policy) => policy.name === name)!),
    ...federation,
    quotas: new Map(
      quota === undefined ? [] : federation.members.map(({ name }): [MemberName, number] => [name, quota]),
    ),
    model: all,
    plans,
    changes,
    elapsed: () => 0,
  });
}

const one = async (...args: Parameters<typeof played>): Promise<PolicyResult> => (await played(...args))[0]!;

describe('a replay', () => {
  it('builds each image once where one cache serves all', async () => {
    const [shared] = await played(5_000, 200, 10, { policies: ['shared-cache'] });
    expect(shared!.launches).to.equal(5_000);
    expect(shared!.builds).to.be.at.most(200).and.equal(shared!.sharedCacheBuilds);
  });

  it('comes out the same for a seed, and otherwise for another', async () => {
    const model = { movingRefs: 0.5, buildFailures: 0.02 };
    const names = { policies: POLICIES.map(({ name }) => name) };
    const [a, b] = [
      await played(4_000, 100, 10, { ...names, model }),
      await played(4_000, 100, 10, { ...names, model }),
    ];
    expect(a).to.deep.equal(b);
    const other = await played(4_000, 100, 10, { ...names, model: { ...model, seed: 2 } });
    expect(other).not.to.deep.equal(a);
  });

  it('lets no policy change what another meets', async () => {
    const alone = await one(4_000, 100, 10, { policies: ['affinity'] });
    const beside = await played(4_000, 100, 10, { policies: ['random', 'affinity', 'rendezvous'] });
    expect(beside[1]).to.deep.equal(alone);
  });

  it('shows random routing building about once per member, and affinity about once', async () => {
    const [random, affinity] = await played(10_000, 100, 10, { policies: ['random', 'affinity'] });
    expect(random!.buildsOverShared).to.be.above(2.2);
    expect(affinity!.buildsOverShared).to.be.below(1.1);
    expect(affinity!.waitHours).to.be.below(0.6 * random!.waitHours);
  });

  it('shows plain hashing packing one member, and bounds keeping to their bound', async () => {
    const [ring, bounded] = await played(10_000, 4, 10, { policies: ['ring', 'bounded-ring'] });
    expect(ring!.peakOverFair!.p50).to.be.above(1.4);
    expect(bounded!.peakOverFair!.p50).to.be.below(1.35);
  });

  it('builds anew what a new builder cannot use', async () => {
    const before = await one(5_000, 50, 10);
    const bumped = await one(5_000, 50, 10, { plans: [parseIncident('bump', 'all@4h')] });
    expect(bumped.builds - before.builds).to.be.within(30, 60);
    expect(bumped.sharedCacheBuilds).to.be.above(before.sharedCacheBuilds);
  });

  it('sends launches past a member that is lost, and back when it is there again', async () => {
    const plans = [parseIncident('outage', 'hub-1@7261s+1h')];
    const result = await one(30_000, 50, 60, { policies: ['random'], plans });
    expect(result.movedOn).to.be.within(1, 20);
    expect(result.failed + result.refused).to.equal(0);
    expect(result.keysMoved!.share).to.be.within(0.4, 0.9);
    const load = result.series.loadOverFair[0]!;
    expect(load[10], 'in the outage').to.equal(0);
    expect(load.at(-1), 'long after').to.be.above(0.6);
  });

  it('moves few repositories when a member joins', async () => {
    const plans = [parseIncident('join', 'hub-4@3h')];
    const [random, affinity] = await played(6_000, 300, 10, { members: 4, policies: ['random', 'affinity'], plans });
    expect(random!.keysMoved!.share).to.be.above(0.6);
    expect(affinity!.keysMoved!.share).to.be.below(0.25);
  });

  it('gives members their weights from the day on that they had them, and takes them out where they had none', async () => {
    const changes = weightChanges(
      'date,hosts_weight\n2019-06-01,hub-1:3(prime) hub-2:1 hub-3:0\n2019-07-01T06:00Z,hub-1:0 hub-2:1 hub-3:1\n',
    );
    for (const policy of ['random', 'rendezvous', 'affinity', 'offline-best']) {
      // Sessions are short, so that those of the first weights are soon over.
      const { series, keysMoved } = await one(60_000, 300, 80, {
        policies: [policy],
        changes,
        model: { sessionMs: 5 * MINUTE },
      });
      const mean = (member: number, from: number, to: number) => {
        const buckets = series.times.flatMap((at, i) =>
          at >= START + from * 60 * MINUTE && at < START + to * 60 * MINUTE
            ? [series.loadOverFair[member]![i] ?? null]
            : [],
        );
        return buckets.reduce<number>((sum, ratio) => sum + (ratio ?? 0), 0) / buckets.length;
      };
      // Against the share by weight: three quarters and a quarter, then a half and a half.
      expect(mean(0, 1, 6), policy).to.be.within(0.7, 1.3);
      expect(mean(1, 1, 6), policy).to.be.within(0.4, 1.8);
      expect(mean(2, 1, 6), policy).to.equal(0);
      expect(mean(0, 7, 12), policy).to.equal(0);
      expect(mean(2, 7, 12), policy).to.be.within(0.6, 1.4);
      expect(keysMoved!.share, policy).to.be.above(0.3);
    }
  });

  it('moves few repositories when weights change a little', async () => {
    const changes = weightChanges(
      'date,hosts_weight\n2019-06-01,hub-1:10 hub-2:10\n2019-07-01T03:00Z,hub-1:10 hub-2:9\n',
    );
    const [random, affinity] = await played(6_000, 300, 10, { members: 2, policies: ['random', 'affinity'], changes });
    expect(random!.keysMoved!.share).to.be.above(0.4);
    expect(affinity!.keysMoved!.share).to.be.below(0.15);
  });

  it('keeps to the quotas of the day, and sends nobody where the quota is 0', async () => {
    const changes = quotaChanges(
      'date,file,quotas\n2019-06-01,config/hub-1.yaml,pod_quota=0\n2019-07-01T02:00Z,config/hub-1.yaml,total_quota=60\n',
    );
    const { series, movedOn, refused } = await one(6_000, 50, 20, { policies: ['random'], members: 2, changes });
    const load = series.loadOverFair[0]!;
    const hour = (hours: number) => load[series.times.findIndex((at) => at >= START + hours * 60 * MINUTE)]!;
    expect(hour(1.5)).to.equal(0);
    expect(hour(4)).to.be.above(0);
    // Before the first check, a few.
    expect(movedOn).to.be.below(300);
    expect(refused).to.equal(0);
    // 600 sessions, of which 60 may be there.
    const last = Math.max(...load.slice(-8).map((ratio) => ratio ?? 0));
    expect(last).to.be.below(1);
  });

  it('lets launches wait in line while all members are full, and tells those off who waited too long', async () => {
    const result = await one(3_000, 20, 10, { quota: 40, model: { patienceMs: 5 * MINUTE } });
    expect(result.queued).to.be.above(100);
    expect(result.refused).to.be.within(1, result.queued);
    expect(result.waitSeconds.max).to.be.at.least(300);
  });

  it('holds up builds beyond the slots of a member', async () => {
    const many = await one(500, 500, 60, { members: 1, model: { buildSlots: 100 } });
    const few = await one(500, 500, 60, { members: 1, model: { buildSlots: 1 } });
    expect(few.waitHours).to.be.above(3 * many.waitHours);
  });

  it('costs builds when gateways hear of each other late', async () => {
    const prompt = await one(6_000, 400, 20, { model: { gateways: 3, ledgerDelayMs: 100 } });
    const late = await one(6_000, 400, 20, { model: { gateways: 3, ledgerDelayMs: 30 * MINUTE } });
    expect(late.builds).to.be.above(prompt.builds);
    const lost = await one(6_000, 400, 20, {
      model: { gateways: 3, ledgerDelayMs: 100 },
      plans: [parseIncident('store', '1m+2h')],
    });
    expect(lost.builds).to.be.above(prompt.builds);
  });

  it('counts as mispredicted what a gateway could not know: refs that have moved', async () => {
    const still = await one(5_000, 50, 10);
    const moving = await one(5_000, 50, 10, { model: { movingRefs: 1, moveEveryMs: 60 * MINUTE } });
    expect(still.mispredictions!.hit).to.equal(0);
    expect(moving.mispredictions!.hit).to.be.above(20);
    expect(moving.sharedCacheBuilds).to.be.above(2 * still.sharedCacheBuilds);
  });
});
