import { buildFromEvent, parseLaunchEvent } from '../builds/launch-event.ts';
import type { MemberState } from '../members/roster.ts';
import type { EventLine } from './event-lines.ts';
import { originCheck } from './event-sender.ts';
import type { HttpParts } from './http-parts.ts';

/** An event this young says what its member builds under now. */
const FRESH_MS = 10 * 60_000;

/**
 * Learns from the events of one member, told one at a time. Returns what is wrong with an event, or null when it was
 * learnt. `now`: when they came, ms since the epoch.
 */
export function eventIntake(
  { ledger, publicUrl, outcomes }: Pick<HttpParts, 'ledger' | 'publicUrl' | 'outcomes'>,
  { index, member, generation }: MemberState & { readonly index: number },
  now: number,
): (line: EventLine) => string | null {
  const checkOrigin = originCheck(member, publicUrl);
  return (line) => {
    if ('problem' in line) return line.problem;
    const result = parseLaunchEvent(line.value);
    if (!result.ok) return result.problem;
    const { event } = result;
    const problem = checkOrigin(event.origin);
    if (problem !== null) return problem;
    const known = ledger.peek(event.spec.repoKey)?.records ?? [];
    const same = known.find(({ ref, member: name }) => ref === event.spec.ref && name === member.name) ?? null;
    if (event.outcome === 'built') outcomes.launchSucceeded(index, Math.min(event.at, now));
    ledger.learn(buildFromEvent(event, member.name, now - event.at < FRESH_MS ? generation : null, now, same));
    return null;
  };
}
