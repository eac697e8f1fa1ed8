import type { MemberCheck } from './check-member.ts';
import type { HealthFailure, HealthPage, PodCount } from './health-page.ts';
import type { Member } from './member.ts';
import type { Seat } from './plan-membership.ts';
import type { MemberState, PodSample, Roster, Standing } from './roster.ts';
import { wantedVersions } from './version-consensus.ts';

/** Hubs count their pods at most once in this time (PROTOCOL.md). */
const POD_CACHE_MS = 60_000;

/** The roster before any check has ended. */
export const firstRoster = (members: readonly Member[], now: number): Roster => ({
  states: members.map((member) => unchecked(member, now)),
  revision: 0,
});

const unchecked = (member: Member, now: number): MemberState => ({
  member,
  standing: 'unchecked',
  reason: '',
  detail: '',
  pods: null,
  versions: null,
  generation: null,
  versionAgrees: true,
  checks: [],
  checkedAt: null,
  since: now,
});

/** The roster after a change of members: `seats` are those of the roster before, and any that were added. */
export function reseatedRoster(previous: Roster, seats: readonly Seat[], now: number): Roster {
  const states = seats.map(({ member, isLeft }, index): MemberState => {
    const before = previous.states[index] ?? unchecked(member, now);
    return isLeft ? afterLeaving(before, now) : { ...before, member };
  });
  return { states: withAgreement(states), revision: previous.revision + 1 };
}

const afterLeaving = (state: MemberState, now: number): MemberState =>
  state.standing === 'left' ? state : { ...unchecked(state.member, now), standing: 'left' };

/** The roster after these checks (at most one of each member; of unknown members: ignored). */
export function nextRoster(previous: Roster, checks: readonly MemberCheck[]): Roster {
  const states = previous.states.map((state) => {
    const check = state.standing === 'left' ? null : checks.find(({ name }) => name === state.member.name);
    return check ? afterCheck(state, check) : state;
  });
  return { states: withAgreement(states), revision: previous.revision + 1 };
}

function afterCheck(before: MemberState, check: MemberCheck): MemberState {
  const { health, endedAt } = check;
  const { versions, generation } = check.versions.ok ? check.versions : before;
  const { standing, failure } = judge(health);
  return {
    ...before,
    standing,
    reason: failure?.reason ?? '',
    detail: failure?.detail ?? '',
    pods: nextPods(before.pods, health, endedAt),
    versions,
    generation,
    checks: health.checks,
    checkedAt: endedAt,
    since: standing === before.standing ? before.since : endedAt,
  };
}

/**
 * Maintenance comes first: whatever else fails then is expected. A hub whose `/versions` fails is well all the same, and agrees
 * until it is known to differ, also where equal versions are a condition to serve: a gateway that starts while that page is away
 * everywhere is to have hubs.
 */
function judge({ maintenance, failure }: HealthPage): {
  readonly standing: Standing;
  readonly failure: HealthFailure | null;
} {
  if (maintenance) {
    return { standing: 'maintenance', failure: { reason: 'Pod quota', detail: 'its quota is 0' } };
  }
  return { standing: failure === null ? 'up' : 'down', failure };
}

/** An ill hub's last count is still the best there is; a healthy one that stops telling has none. */
function nextPods(before: PodSample | null, health: HealthPage, now: number): PodSample | null {
  if (health.pods === null) return health.failure === null ? null : before;
  const recounted = before === null || !sameCount(before, health.pods) || now - before.countedAt >= POD_CACHE_MS;
  return { ...health.pods, sampledAt: now, countedAt: recounted ? now : before.countedAt };
}

const sameCount = (a: PodCount, b: PodCount) =>
  a.total === b.total && a.user === b.user && a.build === b.build && a.quota === b.quota;

/** Whether each agrees with what those that are up run; one check can change the answer for all. */
function withAgreement(states: readonly MemberState[]): readonly MemberState[] {
  const texts = states.map(({ versions }) => (versions === null ? null : JSON.stringify(versions)));
  const votes = states.flatMap(({ standing, member }, i) => {
    const versions = texts[i] ?? null;
    return standing === 'up' && versions !== null ? [{ versions, prime: member.prime }] : [];
  });
  const wanted = wantedVersions(votes);
  return states.map((state, i) => {
    if (state.checkedAt === null) return state;
    const text = texts[i] ?? null;
    const versionAgrees = wanted === null || text === null || text === wanted;
    return withVersionsCheck({ ...state, versionAgrees }, text !== null && versionAgrees);
  });
}

const withVersionsCheck = (state: MemberState, ok: boolean): MemberState => ({
  ...state,
  checks: [...state.checks.filter(({ check }) => check !== 'versions'), { check: 'versions', ok }],
});
