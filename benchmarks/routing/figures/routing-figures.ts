import { buildsAndEvenness } from './builds-and-evenness.ts';
import { hitsByRank } from './hits-by-rank.ts';
import { memberLoads } from './member-loads.ts';
import type { ReplayRun } from './replay-run.ts';

/** The figures of one replay, or of several of the same launches, as SVG by the names of their files: those that there is something for. */
export function routingFigures(runs: readonly ReplayRun[]): ReadonlyMap<string, string> {
  const drawn: (readonly [string, string | null])[] = [
    ['routing-builds-and-evenness.svg', buildsAndEvenness(runs)],
    ...runs.flatMap((run) => {
      const suffix = runs.length === 1 ? '' : `-${run.settings.members.length}`;
      return [
        [`routing-member-loads${suffix}.svg`, memberLoads(run)],
        [`routing-hits-by-rank${suffix}.svg`, hitsByRank(run)],
      ] as const;
    }),
  ];
  return new Map(drawn.filter((each): each is readonly [string, string] => each[1] !== null));
}
