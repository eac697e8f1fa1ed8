import type { Registry } from 'prom-client';
import type { DayTallies } from '../builds/day-tallies.ts';
import { DayTallyWriter } from '../builds/day-tally-writer.ts';
import type { LaunchTallies } from '../http/launch-tallies.ts';
import { StandingTimes } from '../http/standing-times.ts';
import { tallyMetrics } from '../http/tally-metrics.ts';
import type { RosterKeeper } from '../members/roster-keeper.ts';
import { every } from '../timers.ts';
import { tellOutages } from './tell-outages.ts';

export interface DayCountParts {
  readonly tallies: Pick<DayTallies, 'add'>;
  readonly launches: LaunchTallies;
  readonly keeper: RosterKeeper;
  readonly registry: Registry;
  /** ms since the epoch */
  readonly now: () => number;
}

/** All that is counted by day goes to the store through what this returns: launches, how members stood, and their outages. */
export function dayCounts(
  settings: { readonly flushMs: number },
  { tallies, launches, keeper, registry, now }: DayCountParts,
): DayTallyWriter {
  const times = new StandingTimes(() => keeper.current, now);
  const gather = (writer: DayTallyWriter) => {
    launches.gather(writer);
    times.gather(writer);
  };
  const writer = new DayTallyWriter({ tallies, now, every, gather }, settings);
  launches.writeTo(writer);
  keeper.onChange(tellOutages(writer));
  tallyMetrics(() => writer.stats, registry);
  return writer;
}
