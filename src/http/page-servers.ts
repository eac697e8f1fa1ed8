import type { LaunchSpec } from '../launch/launch-spec.ts';
import type { Federation } from '../routing/federation.ts';

/**
 * Members (by index) that can show pages: full ones can, too. Prime first, then by weight. `spec`: only those that take
 * this launch; null: no launch.
 */
export function pageServers({ members }: Federation, spec: LaunchSpec | null): readonly number[] {
  return members
    .map(({ member, out, admits }, index) => ({ index, member, can: out === null || out === 'version', admits }))
    .filter(({ can, admits }) => can && (spec === null || admits(spec)))
    .sort((a, b) => Number(b.member.prime) - Number(a.member.prime) || b.member.weight - a.member.weight)
    .map(({ index }) => index);
}
