import type { Refusal } from '../routing/reasons.ts';
import type { FailureKind } from './judge-failure.ts';

/**
 * How a launch ended: a word for metrics and log lines. `left`: its visitor went, and did not come back; `restart`: the
 * gateway was stopped; `timeout`: it took too long altogether; `queue`: no place came free; `remembered`: it had failed
 * before; `lost`: its hubs were; the others say what failed.
 */
export type LaunchEnd =
  | 'ready'
  | 'left'
  | 'restart'
  | 'timeout'
  | 'queue'
  | 'remembered'
  | 'lost'
  | FailureKind
  | Refusal;
