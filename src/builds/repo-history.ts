import type { TalliedDay } from './day-tallies.ts';
import { readFailureText, type SaidFailure } from './said-failure.ts';
import { BUILD, FAILED, REF, SPELLING, textOfName, WAIT_NAMES, WAITS_S } from './tally-names.ts';
import type { UtcDay } from './utc-day.ts';

export interface HistoryDay {
  readonly day: UtcDay;
  readonly launches: number;
  /** Of those whose stream was seen: ready at once, ready after a build, failed. */
  readonly quick: number;
  readonly built: number;
  readonly failed: number;
}

export interface RefHistory {
  /** null: all others together. */
  readonly ref: string | null;
  readonly launches: number;
  readonly builds: number;
}

/** What became of a repository's launches in some days. */
export interface RepoHistory {
  /** Every day of the span, oldest first. */
  readonly days: readonly HistoryDay[];
  readonly launches: number;
  readonly quick: number;
  readonly built: number;
  readonly failed: number;
  /** By how they ended, most first. */
  readonly failedBy: readonly (readonly [end: string, count: number])[];
  /** Half of those that were ready took at most so many seconds; Infinity: more than is told apart. null: none was seen. */
  readonly usualWaitS: number | null;
  /** Most launched first. */
  readonly refs: readonly RefHistory[];
  /** How links write the repository's name, most launched first. */
  readonly spellings: readonly { readonly spelling: string; readonly launches: number }[];
  /** The last ones, newest first. */
  readonly failures: readonly SaidFailure[];
}

const MOST_FAILURES = 5;

/** Puts a repository's days together. `span`: the days that it is about, oldest first. Pure. */
export function repoHistory(known: readonly TalliedDay[], span: readonly UtcDay[]): RepoHistory {
  const sums = new Map<string, number>();
  for (const { counts } of known) {
    for (const [name, count] of Object.entries(counts)) sums.set(name, (sums.get(name) ?? 0) + count);
  }
  const sum = (name: string) => sums.get(name) ?? 0;
  const byDay = new Map(known.map((day) => [day.day, day.counts]));
  return {
    days: span.map((day) => {
      const { launches = 0, quick = 0, built = 0, failed = 0 } = byDay.get(day) ?? {};
      return { day, launches, quick, built, failed };
    }),
    launches: sum('launches'),
    quick: sum('quick'),
    built: sum('built'),
    failed: sum('failed'),
    failedBy: [...sums]
      .filter(([name]) => name.startsWith(FAILED))
      .map(([name, count]) => [name.slice(FAILED.length), count] as const)
      .sort(([, a], [, b]) => b - a),
    usualWaitS: medianWait(WAIT_NAMES.map(sum)),
    refs: refsIn(sums),
    spellings: [...sums]
      .flatMap(([name, launches]) => {
        const spelling = textOfName(SPELLING, name);
        return spelling === null ? [] : [{ spelling, launches }];
      })
      .sort((a, b) => b.launches - a.launches),
    failures: known
      .flatMap(({ said }) => said.map(readFailureText))
      .filter((failure) => failure !== null)
      .sort((a, b) => b.at - a.at)
      .slice(0, MOST_FAILURES),
  };
}

function medianWait(counts: readonly number[]): number | null {
  const all = counts.reduce((total, count) => total + count, 0);
  if (all === 0) return null;
  let seen = 0;
  const place = counts.findIndex((count) => {
    seen += count;
    return seen * 2 >= all;
  });
  return WAITS_S[place] ?? Number.POSITIVE_INFINITY;
}

function refsIn(sums: ReadonlyMap<string, number>): readonly RefHistory[] {
  const names = new Set(
    [...sums.keys()].flatMap((name) =>
      name.startsWith(REF) ? [name.slice(REF.length)] : name.startsWith(BUILD) ? [name.slice(BUILD.length)] : [],
    ),
  );
  return Array.from(names, (name) => ({
    ref: textOfName(REF, REF + name),
    launches: sums.get(REF + name) ?? 0,
    builds: sums.get(BUILD + name) ?? 0,
  })).sort((a, b) => Number(a.ref === null) - Number(b.ref === null) || b.launches - a.launches || b.builds - a.builds);
}
