import type { WarmFailure, WarmResult } from './warm-order.ts';

/** An order that was not taken. */
export const refusal = (
  wanted: number,
  end: WarmFailure,
  message: string,
  retryAfterMs: number | null = null,
): WarmResult => ({
  end,
  wanted,
  message,
  retryAfterMs,
  members: [],
});

/**
 * What came of an order, from how it ended at each member. `wanted`: on so many it should be; `possible`: so many of them take
 * it at all, which is less than wanted where the federation is small.
 */
export function resultOf(
  members: WarmResult['members'],
  { wanted, possible }: { readonly wanted: number; readonly possible: number },
  isLeft: boolean,
): WarmResult {
  const result = (end: WarmResult['end'], message: string, retryAfterMs: number | null = null): WarmResult => ({
    end,
    wanted,
    message,
    retryAfterMs,
    members,
  });
  const there = members.filter(({ outcome }) => outcome !== 'failed');
  const said = there
    .map(({ member, outcome }) => (outcome === 'built' ? `${member} has built it` : `${member} had it already`))
    .join(', ');
  if (there.length >= wanted) return result('ready', `${said}.`);
  if (there.length >= possible)
    return result('ready', `${said} (${there.length} of ${wanted}: no other hub takes it).`);
  const so = said === '' ? '' : ` Only ${said}.`;
  if (isLeft) return result('left', `The caller has left.${so}`);
  // Where members failed it, the last says most: others stood in for those before.
  const last = members.findLast((member) => member.outcome === 'failed');
  if (last === undefined) {
    return result(
      'no-member',
      `There are places for ${there.length} of ${wanted} copies: the other hubs are away or full.${so}`,
    );
  }
  const { why: end, message, retryAfterMs } = last;
  return result(end, `${message}${so}`, retryAfterMs);
}
