import { isBranch } from '../launch/moving-ref.ts';
import type { Announcement } from './announcement.ts';
import type { EventProgress } from './event-progress.ts';

/** What whoever announces this should know, a sentence each. `others`: what else is announced. Pure. */
export function warningsOf(
  { id, spec, from, until, seats }: Announcement,
  { missing, unbuildable, reasons, room, beside }: EventProgress,
  others: readonly Announcement[],
): readonly string[] {
  const warnings: string[] = [];
  if (missing === seats) {
    warnings.push('No hub that takes this repository has room now. It is looked at again until the event is over.');
  } else if (missing > 0) {
    warnings.push(`By the load of now all hubs together have room for ${seats - missing} of ${seats} seats.`);
  }
  if (unbuildable > 0) {
    const why = reasons.map(({ member, message }) => `${member}: ${message}`).join('; ');
    warnings.push(`${unbuildable} of ${seats} seats have no hub that can build it now: ${why.replace(/\.$/, '')}.`);
  }
  if (beside > 0 && room !== null && seats + beside > room) {
    warnings.push(
      `Other events in these hours have ${beside} seats; together there is room for ${room}, by the load of now.`,
    );
  }
  if (isBranch(spec)) {
    warnings.push(
      `${spec.ref} may mean another commit by then. It is looked at again, and built when it has moved; a link with a commit always opens the same.`,
    );
  }
  const same = others.find(
    (other) => other.id !== id && other.spec.repoKey === spec.repoKey && other.from < until && from < other.until,
  );
  if (same !== undefined) {
    warnings.push(`The same repository is announced for some of these hours as ${same.id}, too: seats add up.`);
  }
  return warnings;
}
