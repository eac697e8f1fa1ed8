import { table } from '../table.ts';
import type { PolicyResult } from './result.ts';

const HEAD = [
  'policy',
  'builds',
  '÷ shared',
  'cold launches',
  'hours waited',
  'wait p50 / p95 / p99 s',
  'peak ÷ fair p50 / p99 / max',
  'refused',
  'queued',
  'failed',
  'moved on',
  'keys moved',
  'mispredicted',
  'decisions/s',
  'launches/s',
];

/** The results as a table for people. */
export const resultTable = (results: readonly PolicyResult[]): string => table(HEAD, results.map(row));

function row(result: PolicyResult): readonly string[] {
  const { waitSeconds: wait, peakOverFair: peak, keysMoved, mispredictions } = result;
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  return [
    result.policy,
    whole(result.builds),
    result.buildsOverShared.toFixed(3),
    whole(result.coldLaunches),
    whole(result.waitHours),
    `${whole(wait.p50)} / ${whole(wait.p95)} / ${whole(wait.p99)}`,
    peak === null ? '–' : `${peak.p50.toFixed(2)} / ${peak.p99.toFixed(2)} / ${peak.max.toFixed(2)}`,
    whole(result.refused),
    whole(result.queued),
    whole(result.failed),
    whole(result.movedOn),
    keysMoved === null ? '–' : percent(keysMoved.share),
    mispredictions === null ? '–' : percent(mispredictions.share),
    whole(result.decisionsPerSecond),
    whole(result.launchesPerSecond),
  ];
}

const whole = (value: number): string => Math.round(value).toLocaleString('en');
