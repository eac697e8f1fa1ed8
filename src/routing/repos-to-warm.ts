import type { BuildRecord } from '../builds/build-record.ts';
import { UNTOLD_REF } from '../builds/hub-metrics/launched-here.ts';
import type { KnownEntry } from '../builds/known-repo.ts';
import type { LaunchSpec, RepoKey } from '../launch/launch-spec.ts';
import { parseEventSpec } from '../launch/parse-event-spec.ts';
import { isProvider } from '../launch/provider.ts';
import { specOfBuild } from '../launch/spec-of-build.ts';
import type { Federation } from './federation.ts';
import { knowledgeOf } from './knowledge.ts';

/** A build that a member is worth being given before people ask for it. */
export interface RepoToWarm {
  readonly spec: LaunchSpec;
  /** Its launches through this gateway lately, decayed over half an hour. */
  readonly heat: number;
  /** When it was last used on that member, ms since the epoch. */
  readonly usedAt: number;
}

export interface WarmQuestion {
  readonly federation: Federation;
  /** Index of the member that is cold. */
  readonly member: number;
  /** How many to name. */
  readonly most: number;
  /** ms since the epoch */
  readonly now: number;
}

/**
 * What to build first on a member that has become cold: the repos that it has served, most launched lately first (of those
 * that are equal, last used first), each at the ref that was last used, as far as it has no image of its present generation.
 * `slices`: all that is known (`Ledger.knownRepos`). `pause` is awaited between two slices, so that launches get their turn.
 * Keeps twice `most` in memory.
 */
export async function reposToWarm(
  question: WarmQuestion,
  slices: Iterable<readonly KnownEntry[]>,
  pause: () => Promise<unknown>,
): Promise<readonly RepoToWarm[]> {
  const { most } = question;
  let found = new Map<RepoKey, RepoToWarm>();
  let least: RepoToWarm | null = null;
  const keepBest = () => {
    const best = [...found.values()].sort(hottestFirst).slice(0, most);
    if (best.length === most) least = best.at(-1) ?? null;
    found = new Map(best.map((repo) => [repo.spec.repoKey, repo]));
  };
  if (most < 1) return [];
  for (const slice of slices) {
    for (const entry of slice) {
      const repo = toWarm(entry, question, least);
      if (repo === null) continue;
      found.set(repo.spec.repoKey, repo);
      if (found.size >= 2 * most) keepBest();
    }
    await pause();
  }
  keepBest();
  return [...found.values()];
}

/** `least`: it must be hotter than this. null: it is nothing for the member, or not hot enough. */
function toWarm({ repo, known }: KnownEntry, question: WarmQuestion, least: RepoToWarm | null): RepoToWarm | null {
  const { federation, member: index, now } = question;
  const { member, admits } = federation.members[index]!;
  const own = known.records.filter((record) => record.member === member.name);
  if (own.length === 0) return null;
  const heat = known.heat(now);
  const usedAt = Math.max(...own.map((record) => record.usedAt));
  if (least !== null && hottestFirst({ heat, usedAt }, least) >= 0) return null;
  // Where a hub's metrics are all there is, others may know of a ref.
  const ref = lastUsedRef(own) ?? lastUsedRef(known.records);
  const spec = ref === null ? null : known.asked?.ref === ref ? known.asked : specOf(repo, ref);
  if (spec === null || !admits(spec)) return null;
  // Another generation, ref or commit: some of it is there. What is not at all there has been unused for too long.
  const has = knowledgeOf({ spec, builds: known.records, now }, federation)[index];
  return has === 'other-ref' ? { spec, heat, usedAt } : null;
}

/**
 * Where nobody has launched it here lately, it is spelt as in its key, in lower case. null: the key stands for more than it
 * says (a long or secret name).
 */
function specOf(repo: RepoKey, ref: string): LaunchSpec | null {
  const provider = repo.slice(0, repo.indexOf(':'));
  if (!isProvider(provider)) return null;
  const raw = specOfBuild(provider, repo, ref);
  const read = raw === null ? null : parseEventSpec(provider, raw);
  return read?.ok === true ? read.spec : null;
}

type Warmth = Pick<RepoToWarm, 'heat' | 'usedAt'>;
const hottestFirst = (a: Warmth, b: Warmth): number => b.heat - a.heat || b.usedAt - a.usedAt;

function lastUsedRef(records: readonly BuildRecord[]): string | null {
  let last: BuildRecord | null = null;
  for (const record of records) {
    if (record.ref !== UNTOLD_REF && (last === null || record.usedAt > last.usedAt)) last = record;
  }
  return last?.ref ?? null;
}
