const FIRST_MS = 50;
const LAST_MS = 2000;

/**
 * How long to wait before attempt number `attempt` (from 1), ms: doubles up to two seconds, and differs by a quarter
 * either way so that gateways do not all come back to a restarted Redis at once. `random` gives [0, 1).
 */
export function backOff(attempt: number, random: () => number): number {
  return Math.min(FIRST_MS * 2 ** (attempt - 1), LAST_MS) * (0.75 + random() / 2);
}
