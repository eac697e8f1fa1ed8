import { Counter, Histogram, type Registry } from 'prom-client';
import type { PrewarmNotes } from '../prewarm/prewarm-parts.ts';
import type { LaunchLog } from './launch-log.ts';
import { liveGauge } from './live-gauge.ts';

/** Where notes of pre-warming go. */
export interface PrewarmNoteParts {
  readonly registry: Registry;
  readonly log: LaunchLog;
  readonly running: () => number;
  readonly waiting: () => number;
}

const SECONDS = [1, 5, 20, 60, 120, 240, 480, 960, 1800];

/** Counts what is built before people come; a line of the log for each member. */
export function prewarmNotes({ registry, log, running, waiting }: PrewarmNoteParts): PrewarmNotes {
  const registers = [registry];
  liveGauge(registry, 'launch_gateway_prewarms_running', 'Builds in advance that are under way.', running);
  liveGauge(
    registry,
    'launch_gateway_prewarms_waiting',
    'Builds in advance that wait in line at their member.',
    waiting,
  );
  const ends = new Counter({
    name: 'launch_gateway_prewarms_total',
    help: 'Members that were to have a build in advance, by outcome: built, was-there, or failed.',
    labelNames: ['member', 'outcome'],
    registers,
  });
  const took = new Histogram({
    name: 'launch_gateway_prewarm_built_seconds',
    help: 'How long builds in advance took, with their wait in line.',
    labelNames: ['member'],
    buckets: SECONDS,
    registers,
  });
  const refused = new Counter({
    name: 'launch_gateway_prewarms_refused_total',
    help: 'Requests for builds in advance that were not taken, by why.',
    labelNames: ['why'],
    registers,
  });
  const left = new Counter({
    name: 'launch_gateway_prewarm_servers_left_total',
    help: 'Servers that were started to build in advance and could not be shut down.',
    labelNames: ['member'],
    registers,
  });
  return {
    ended({ member, repo, end }) {
      const { outcome, durationMs: ms } = end;
      ends.inc({ member, outcome });
      if (outcome === 'built') took.observe({ member }, ms / 1000);
      log.info({ member, repo, outcome, ms, ...(outcome === 'failed' && { why: end.why }) }, 'prewarm');
    },
    refused: (why) => refused.inc({ why }),
    serverLeft(member, reason) {
      left.inc({ member });
      log.warn({ member, reason }, 'a server that was started to build in advance could not be shut down');
    },
    fault: (cause) => log.error({ cause: cause instanceof Error ? cause.stack : String(cause) }, 'a prewarm failed'),
  };
}
