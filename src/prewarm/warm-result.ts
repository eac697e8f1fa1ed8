import type { WarmFailure, WarmResult } from './warm-order.ts';

/** An order that was not taken. */
export const refusal = (end: WarmFailure, message: string, retryAfterMs: number | null = null): WarmResult => ({
  end,
  message,
  retryAfterMs,
  members: [],
});

/** What came of an order, from how it ended at each member. `wanted`: on so many it should be. */
export function resultOf(members: WarmResult['members'], wanted: number, isLeft: boolean): WarmResult {
  const there = members.filter(({ outcome }) => outcome !== 'failed');
  const said = there
    .map(({ member, outcome }) => (outcome === 'built' ? `${member} has built it` : `${member} had it already`))
    .join(', ');
  if (there.length >= wanted) return { end: 'ready', message: `${said}.`, retryAfterMs: null, members };
  const so = said === '' ? '' : ` Only ${said}.`;
  if (isLeft) return { end: 'left', message: `The caller has left.${so}`, retryAfterMs: null, members };
  // Where members failed it, the last says most: others stood in for those before.
  const last = members.findLast((member) => member.outcome === 'failed');
  if (last === undefined) {
    const message = `There are places for ${there.length} of ${wanted} copies: the other hubs are away or full.${so}`;
    return { end: 'no-member', message, retryAfterMs: null, members };
  }
  const { why: end, message, retryAfterMs } = last;
  return { end, message: `${message}${so}`, retryAfterMs, members };
}
