import type { WarmMember } from '../announcements/announcement-parts.ts';
import type { Prewarmer } from '../prewarm/prewarmer.ts';
import type { WarmFailure, WarmListener } from '../prewarm/warm-order.ts';

const NOBODY: WarmListener = { progress() {} };

/** Every hub would say the same, or draws a line that others are not to be asked across. */
const OF_REPO: readonly WarmFailure[] = ['repo', 'request', 'banned'];

/** Builds for announced events, as the gateway's own pre-warming: only the budgets of members bound them. */
export const warmForEvent =
  (prewarmer: () => Pick<Prewarmer, 'warm'>): WarmMember =>
  async (spec, index, signal) => {
    const order = { spec, members: [index], copies: 1, caller: { kind: 'gateway', name: 'announcements' } } as const;
    const { end, message } = await prewarmer().warm(order, NOBODY, signal);
    if (end === 'ready') return { outcome: 'there' };
    return { outcome: 'failed', of: OF_REPO.includes(end) ? 'repo' : 'member', message };
  };
