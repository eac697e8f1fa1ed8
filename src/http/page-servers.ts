import type { LaunchSpec } from '../launch/launch-spec.ts';
import type { Federation } from '../routing/federation.ts';

/**
 * Members (by index) that can show pages: full ones can, too. Prime first, then by weight. `spec`: only those that take
 * this launch; null: no launch, which those that are emptied take as well, after all others: their visitors are still there.
 */
export function pageServers({ members }: Federation, spec: LaunchSpec | null): readonly number[] {
  return members
    .map(({ member, out, admits }, index) => ({ index, member, out, admits }))
    .filter(({ out }) => out === null || out === 'version' || (out === 'draining' && spec === null))
    .filter(({ admits }) => spec === null || admits(spec))
    .sort(
      (a, b) =>
        Number(a.out === 'draining') - Number(b.out === 'draining') ||
        Number(b.member.prime) - Number(a.member.prime) ||
        b.member.weight - a.member.weight,
    )
    .map(({ index }) => index);
}
