import type { GatewayLog } from '../log.ts';
import type { Ejection } from '../members/ejections.ts';
import type { MemberName } from '../members/member.ts';

/** Tells of a member that has been ejected just now. */
export function logEjection(member: MemberName, ejection: Ejection | null, now: number, log: GatewayLog): void {
  if (ejection === null) return;
  const { until, times, isHeeded } = ejection;
  log.warn(
    { member, seconds: Math.round((until - now) / 1_000), times },
    isHeeded
      ? 'a member fails one launch after the other, and is left alone for a while'
      : 'a member fails one launch after the other, and gets more all the same: too few others are left',
  );
}
