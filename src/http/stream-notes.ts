import { Counter, Histogram, type Registry } from 'prom-client';
import type { Ledger } from '../builds/ledger.ts';
import type { Member } from '../members/member.ts';
import type { FailureMemory } from '../streams/failure-memory.ts';
import { IS_PERSONAL } from '../streams/judge-failure.ts';
import type { StreamNotes } from '../streams/stream-parts.ts';
import type { LaunchCounts } from './launch-counts.ts';
import type { LaunchLog } from './launch-log.ts';
import type { LaunchTallies } from './launch-tallies.ts';
import { liveGauge } from './live-gauge.ts';
import type { PredictionCounts } from './prediction-counts.ts';
import { withoutLogins } from './without-logins.ts';

/** Where notes of streams go. */
export interface NoteParts {
  readonly registry: Registry;
  readonly counts: LaunchCounts;
  readonly ledger: Pick<Ledger, 'learn'>;
  readonly failures: FailureMemory;
  readonly log: LaunchLog;
  readonly predictions: Pick<PredictionCounts, 'note'>;
  readonly tallies: LaunchTallies;
  readonly now: () => number;
  readonly inFlight: () => number;
  readonly away: () => number;
  readonly queued: () => number;
  /** A hub's images are named with this prefix now. */
  readonly imagePrefix: (member: Member, prefix: string) => void;
}

const LONGEST_DETAIL = 200;
const SECONDS = [0.5, 1, 2.5, 5, 10, 20, 40, 60, 120, 240, 480, 960, 1800];

/** Counts streams, tells of them in the log, and hands on to the ledger what they teach. */
export function streamNotes(parts: NoteParts): StreamNotes {
  const metrics = streamMetrics(parts);
  const { counts, ledger, failures, log, tallies } = parts;
  return {
    placed({ index, member, reason }, spec, isPublic, ms, traceId) {
      counts.routed(index, reason);
      tallies.launched(spec, index, isPublic);
      log.launch({ member: member.name, reason, repo: spec.repoKey, us: Math.round(ms * 1000), traceId });
    },
    refused: (refusal) => counts.refused(refusal),
    followed: () => metrics.followed.inc(),
    moved: (why) => metrics.moves.inc({ why }),
    ended(summary, spec, isPublic) {
      metrics.ends.inc({ end: summary.end });
      if (summary.waitedMs > 0) metrics.waited.observe(summary.waitedMs / 1000);
      tallies.ended(summary, spec, isPublic);
      const { traceId, ...told } = summary;
      log.info({ ...told, ...(traceId !== null && { trace_id: traceId }) }, 'stream');
    },
    fault: (cause) => log.error({ cause: cause instanceof Error ? cause.stack : String(cause) }, 'a stream failed'),
    ofHub: ({ index, member: hub, member: { name: member }, predicted }, spec, isPublic) => ({
      learn: (record) => {
        ledger.learn({ repo: spec.repoKey, record });
        if (record.observed?.outcome === 'built') failures.forget(spec);
      },
      imagePrefix: (prefix) => parts.imagePrefix(hub, prefix),
      built: (fresh, ms) => {
        const cache = fresh ? 'build' : 'hit';
        metrics.built.observe({ member, cache }, ms / 1000);
        parts.predictions.note(index, predicted, cache);
        if (fresh) tallies.built(spec, isPublic);
      },
      ready: (ms) => metrics.ready.observe({ member }, ms / 1000),
      failed(why, detail) {
        metrics.failures.inc({ member, why });
        tallies.failedAt(spec, member, why, detail, isPublic);
        // Of words about one visitor, whose network may be among them, the kind says enough.
        const told =
          why !== 'lost' && IS_PERSONAL[why] ? {} : { detail: withoutLogins(detail).slice(0, LONGEST_DETAIL) };
        log.info({ member, why, repo: spec.repoKey, ...told }, 'a launch failed at a member');
        if (why === 'repo' && isPublic) failures.failed(spec, detail, parts.now());
      },
      malformed: () => metrics.malformed.inc({ member }),
    }),
  };
}

function streamMetrics({ registry, inFlight, away, queued }: NoteParts) {
  const registers = [registry];
  liveGauge(registry, 'launch_gateway_streams', 'Launches whose streams pass through now.', inFlight);
  liveGauge(
    registry,
    'launch_gateway_streams_away',
    'Of them, those whose visitors have gone and may come back.',
    away,
  );
  liveGauge(registry, 'launch_gateway_queue_length', 'Launches that wait for a place.', queued);
  return {
    built: new Histogram({
      name: 'launch_gateway_stream_built_seconds',
      help: 'From asking a member to its image: found (hit) or made (build).',
      labelNames: ['member', 'cache'],
      buckets: SECONDS,
      registers,
    }),
    ready: new Histogram({
      name: 'launch_gateway_stream_ready_seconds',
      help: 'From asking a member to a running server.',
      labelNames: ['member'],
      buckets: SECONDS,
      registers,
    }),
    waited: new Histogram({
      name: 'launch_gateway_queue_wait_seconds',
      help: 'How long launches waited for a place that had to.',
      buckets: SECONDS,
      registers,
    }),
    ends: new Counter({
      name: 'launch_gateway_stream_ends_total',
      help: 'Launches that ended, by how: ready, left, or what went wrong.',
      labelNames: ['end'],
      registers,
    }),
    failures: new Counter({
      name: 'launch_gateway_stream_failures_total',
      help: 'Launches that failed at a member, by why. Those that moved on are among them.',
      labelNames: ['member', 'why'],
      registers,
    }),
    moves: new Counter({
      name: 'launch_gateway_stream_moves_total',
      help: 'Launches that went on at another member, by why.',
      labelNames: ['why'],
      registers,
    }),
    followed: new Counter({
      name: 'launch_gateway_streams_shared_total',
      help: "Launches that followed another's build.",
      registers,
    }),
    malformed: new Counter({
      name: 'launch_gateway_stream_malformed_events_total',
      help: 'Events of a member that no client could have read.',
      labelNames: ['member'],
      registers,
    }),
  };
}
