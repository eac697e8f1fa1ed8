import { KnownRepo } from '../../src/builds/known-repo.ts';
import { mergeInto } from '../../src/builds/merge-build.ts';
import { presume } from '../../src/builds/presume.ts';
import { parseLaunch } from '../../src/launch/parse-launch.ts';
import { firstRoster } from '../../src/members/build-roster.ts';
import { compileLaunchRules } from '../../src/members/launch-rules.ts';
import type { Member, MemberName } from '../../src/members/member.ts';
import type { Federation, RoutingSettings } from '../../src/routing/federation.ts';
import { federationFrame, federationOf } from '../../src/routing/federation-of.ts';
import { route } from '../../src/routing/route.ts';
import type { RouteRequest } from '../../src/routing/route-request.ts';
import { seededRandom } from '../../src/simulated-hub/random.ts';
import { launchPath, zipfRepos } from '../throughput/launches.ts';

export interface Decisions {
  readonly federation: Federation;
  /** Launches of repositories whose builds are known, the most wanted most often. */
  readonly known: readonly RouteRequest[];
  /** Launches of repositories that nobody has launched. */
  readonly unknown: readonly RouteRequest[];
}

const REPOS = 20_000;
const LAUNCHES = 100_000;
const MINUTE_MS = 60_000;

/** The defaults of the configuration (src/config/schema.ts). */
const SETTINGS: RoutingSettings = {
  policy: 'affinity',
  bound: 1.25,
  slack: 0.5,
  headroom: 10,
  lastResort: 'prime',
  buildWindowMs: 15 * MINUTE_MS,
  failureMemoryMs: 10 * MINUTE_MS,
  retentionMs: 30 * 24 * 60 * MINUTE_MS,
  presumedRetentionMs: 7 * 24 * 60 * MINUTE_MS,
  spillShare: 0.4,
  slowStartMs: 10 * MINUTE_MS,
};

/** A federation after a day of launches, one a second, as the gateway itself would have routed and remembered them. */
export function decisions(members: number, now: number): Decisions {
  const all = Array.from({ length: members }, (_, i) => memberNumber(i));
  const frame = federationFrame(all, ({ rules }) => compileLaunchRules(rules), SETTINGS, 'prefer');
  const pending = new Float64Array(members);
  const federation = federationOf(firstRoster(all, now), pending, frame);
  const random = seededRandom(1);
  const repos = Array.from({ length: REPOS }, () => new KnownRepo());
  const requestOf = (repo: number, known: KnownRepo, at: number): RouteRequest => ({
    spec: specOf(repo),
    sticky: -1,
    builds: known.records,
    demand: known.demand(at),
    now: at,
    random,
  });
  const live: number[] = [];
  const asked = zipfRepos(LAUNCHES, REPOS, random);
  for (const [n, repo] of asked.entries()) {
    const at = now - (LAUNCHES - n) * 1_000;
    const known = repos[repo]!;
    const { member } = route(requestOf(repo, known, at), federation);
    if (member === null) throw new Error('nobody is eligible');
    // Half an hour each.
    pending[member]! += 1;
    live.push(member);
    if (n >= 1_800) pending[live[n - 1_800]!]! -= 1;
    known.launched(at);
    const record = presume(known.records, 'main', all[member]!.name, at, SETTINGS.presumedRetentionMs);
    if (record !== null) known.records = mergeInto(known.records, record, 64);
  }
  return {
    federation,
    known: Array.from(asked.subarray(0, 10_000), (repo) => requestOf(repo, repos[repo]!, now)),
    unknown: Array.from({ length: 10_000 }, (_, i) => requestOf(REPOS + i, new KnownRepo(), now)),
  };
}

function specOf(repo: number): RouteRequest['spec'] {
  const parsed = parseLaunch(launchPath(repo));
  if (parsed === null || !parsed.ok) throw new Error(`${launchPath(repo)} is no launch`);
  return parsed.launch.spec;
}

function memberNumber(i: number): Member {
  const url = `https://hub-${i + 1}.test`;
  return {
    name: `hub-${i + 1}` as MemberName,
    url,
    weight: [50, 30, 20][i % 3]!,
    prime: i === 0,
    healthUrl: `${url}/health`,
    versionsUrl: `${url}/versions`,
    runBy: null,
    fundedBy: null,
    region: null,
    eventToken: null,
    rules: { allow: [], deny: [] },
  };
}
