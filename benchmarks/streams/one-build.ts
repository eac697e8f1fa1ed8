import { cpuSeconds } from '../throughput/process-figures.ts';
import type { GroupTally } from './calls.ts';
import { holds, type Stage } from './stage.ts';

/** What became of a build that many watch. */
export interface OneBuild {
  /** Streams at hubs when all watched and nothing was built yet: builds, where the hubs are several. */
  readonly upstreamBeforeBuilt: number;
  /** Streams at hubs in all. */
  readonly upstream: number;
  readonly tally: GroupTally;
  /** From the end of the build to the last `ready`. */
  readonly seconds: number;
  /** Of the gateway, for all of it. */
  readonly cpuSeconds: number;
}

const AT_ONCE = 200;
const LIMIT_MS = 60_000;

/** A class clicks one badge: all watch one build, and each gets a server when it is done. */
export async function oneBuild({ gateway, hubs, visitors, signal, say }: Stage, watchers: number): Promise<OneBuild> {
  say(`${watchers} watch one build`);
  const cpuBefore = cpuSeconds(gateway.pid);
  await visitors.call('open', { group: 'class', url: gateway.url, streams: watchers, atOnce: AT_ONCE });
  const { beforeBuilt } = await hubs.call('classStreams', null);
  const built = performance.now();
  await hubs.call('finishClass', null);
  await holds(async () => (await visitors.call('tally', 'class')).ready === watchers, LIMIT_MS, signal);
  const seconds = (performance.now() - built) / 1000;
  const tally = await visitors.call('tally', 'class');
  const { all } = await hubs.call('classStreams', null);
  await visitors.call('leave', 'class');
  return {
    upstreamBeforeBuilt: beforeBuilt,
    upstream: all,
    tally,
    seconds,
    cpuSeconds: cpuSeconds(gateway.pid) - cpuBefore,
  };
}
