import { setInterval } from 'node:timers';
import type { Contender } from './contenders.ts';
import { type Drive, drive } from './drive.ts';
import { cpuSeconds, memoryOf } from './process-figures.ts';

/** One round of load on one server. What cannot be seen of a process that is not ours is NaN. */
export interface Round {
  readonly answers: number;
  /** Answers that were no redirect. */
  readonly others: number;
  /** Answers per second by the clock. */
  readonly rate: number;
  /** CPU per answer of the server's process, all threads, µs. */
  readonly cpu: number;
  /** The same with the process that works for it (redis-server). */
  readonly cpuInAll: number;
  /** The part of the round that the server's process was on a CPU: below about 0.9 it waited for somebody else. */
  readonly busy: number;
  /** ms */
  readonly p50: number;
  readonly p99: number;
  /** The most resident memory seen in this round, MB. */
  readonly rss: number;
}

const SAMPLE_MS = 200;

export async function measure({ server, companion }: Contender, load: Omit<Drive, 'url'>): Promise<Round> {
  const { pid } = server;
  let rss = Number.NaN;
  const sample = () => {
    if (pid !== null) rss = Math.max(memoryOf(pid).rss, Number.isNaN(rss) ? 0 : rss);
  };
  const sampling = setInterval(sample, SAMPLE_MS);
  try {
    const used = () => (pid === null ? Number.NaN : cpuSeconds(pid));
    const usedBeside = () => (companion === null ? 0 : cpuSeconds(companion));
    const [before, beforeBeside] = [used(), usedBeside()];
    const { answers, others, seconds, p50, p99 } = await drive({ ...load, url: server.url });
    const [cpu, beside] = [used() - before, usedBeside() - beforeBeside];
    sample();
    return {
      answers,
      others,
      rate: answers / seconds,
      cpu: (cpu / answers) * 1e6,
      cpuInAll: ((cpu + beside) / answers) * 1e6,
      busy: cpu / seconds,
      p50,
      p99,
      rss,
    };
  } finally {
    clearInterval(sampling);
  }
}
