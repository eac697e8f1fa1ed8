import { type BuildRecord, type Observation, SOURCES } from './build-record.ts';

const OUTCOME_ORDER = ['building', 'failed', 'built'] as const;

/**
 * Of two observations the later one; at the same moment the one from the stronger source, then the more final outcome.
 * A total order over what matters, so that it does not depend on who is asked first.
 */
export function laterObservation(a: Observation | null, b: Observation | null): Observation | null {
  if (a === null) return b;
  if (b === null) return a;
  if (a.at !== b.at) return a.at > b.at ? a : b;
  const strength = SOURCES.indexOf(b.source) - SOURCES.indexOf(a.source);
  if (strength !== 0) return strength > 0 ? a : b;
  const finality = OUTCOME_ORDER.indexOf(a.outcome) - OUTCOME_ORDER.indexOf(b.outcome);
  if (finality !== 0) return finality > 0 ? a : b;
  return (a.resolvedRef ?? '') >= (b.resolvedRef ?? '') ? a : b;
}

const latest = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.max(a, b));
const earliest = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.min(a, b));

/**
 * Joins two records of the same ref on the same member. Commutative, associative and idempotent: duplicates are
 * harmless, and an old message never overwrites newer knowledge. `src/stores/redis/record-build-1.lua` does the same
 * inside Redis; one contract suite holds both to it.
 */
export function mergeBuild(a: BuildRecord, b: BuildRecord): BuildRecord {
  return {
    ref: a.ref,
    member: a.member,
    observed: laterObservation(a.observed, b.observed),
    presumedAt: latest(a.presumedAt, b.presumedAt),
    builtSince: earliest(a.builtSince, b.builtSince),
    usedAt: Math.max(a.usedAt, b.usedAt),
  };
}

/**
 * Merges one record into a repo's records and keeps the `limit` most recently used. Returns the same array when
 * nothing changed.
 */
export function mergeInto(
  records: readonly BuildRecord[],
  incoming: BuildRecord,
  limit: number,
): readonly BuildRecord[] {
  const at = records.findIndex((r) => r.ref === incoming.ref && r.member === incoming.member);
  if (at >= 0) {
    const before = records[at]!;
    const after = mergeBuild(before, incoming);
    return sameBuild(before, after) ? records : records.with(at, after);
  }
  const all = [...records, incoming];
  if (all.length <= limit) return all;
  const kept = all.sort(byUse).slice(0, limit);
  return kept.length === records.length && !kept.includes(incoming) ? records : kept;
}

/** Most recently used first; a total order, so that every gateway drops the same record when there are too many. */
function byUse(a: BuildRecord, b: BuildRecord): number {
  if (a.usedAt !== b.usedAt) return b.usedAt - a.usedAt;
  if (a.ref !== b.ref) return a.ref < b.ref ? -1 : 1;
  return a.member < b.member ? -1 : a.member > b.member ? 1 : 0;
}

function sameBuild(a: BuildRecord, b: BuildRecord): boolean {
  return (
    a.observed === b.observed && a.presumedAt === b.presumedAt && a.builtSince === b.builtSince && a.usedAt === b.usedAt
  );
}
