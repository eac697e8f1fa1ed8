import { readHubEvent } from '../streams/hub-event.ts';
import type { HubOutcome } from '../streams/hub-outcome.ts';
import { IS_PERSONAL } from '../streams/judge-failure.ts';
import { blockData } from './block-data.ts';
import type { WarmFailure } from './warm-order.ts';

const LONGEST_MESSAGE = 1_000;
const REFUSES_BUILD_ONLY = /^Building but not launching is not permitted/;

const messageOf = (block: Buffer): string =>
  (readHubEvent(blockData(block) ?? '')?.message ?? '').trim().slice(0, LONGEST_MESSAGE);

/** Is the hub not in API-only mode, which is all that is wrong? (BinderHub's builder.py, `_get_build_only`, a 400) */
export const refusesBuildOnly = (outcome: { readonly kind: string }): boolean =>
  isFailure(outcome) && outcome.of === 'request' && REFUSES_BUILD_ONLY.test(messageOf(outcome.block));

type Failure = Extract<HubOutcome, { kind: 'failed' }>;
const isFailure = (outcome: { readonly kind: string }): outcome is Failure => outcome.kind === 'failed';

/** BinderHub's base.py: `Rate limit exceeded. Try again in 3600 seconds.` */
const AGAIN_IN = /Try again in (\d{1,9}) seconds/;
const HOUR_MS = 3_600_000;

/** When a hub says that it is worth trying again, ms; null: it does not. Its limits are for an hour, so never more. */
export function retryAfterMsOf({ of, block }: Failure): number | null {
  const seconds = of === 'rate-limit' ? AGAIN_IN.exec(messageOf(block))?.[1] : undefined;
  return seconds === undefined ? null : Math.min(Number(seconds) * 1000, HOUR_MS);
}

/**
 * A hub's failure, for whoever called. What it says of one address may be about another caller's. `address`: whose launch it
 * was for the hub; null: the gateway's own.
 */
export function wordsOfHub(member: string, address: string | null, { of, block }: Failure): string {
  const message = messageOf(block);
  if (REFUSES_BUILD_ONLY.test(message)) {
    return `${member} does not build without launching: it would have to run in API-only mode.`;
  }
  if (of === 'rate-limit') {
    const whose = address === null ? "the gateway's own address" : 'your address';
    return `${member} takes no more launches from ${whose} this hour; building in advance counts as one there. Please ask again later.`;
  }
  return IS_PERSONAL[of] || message === '' ? `${member} refuses to build it (${of}).` : message;
}

/** To those who wait for a build that has begun, when the gateway stops. */
export const wordsOfStop = (member: string): string =>
  `The gateway is being restarted. What ${member} has begun to build goes on there: please ask again in a while.`;

/** A failure that no hub told of. */
export function wordsOf(why: WarmFailure, member: string): string {
  switch (why) {
    case 'timeout':
      return `${member} has taken too long.`;
    case 'restart':
      return 'The gateway is being restarted. Please ask again: what was built so far is kept.';
    case 'left':
      return 'Nobody wanted it any more.';
    case 'lost':
      return `${member} was lost before it was built.`;
    case 'over-budget':
      return `${member} has built as much for pre-warming as it may within an hour.`;
    case 'not-allowed':
      return `${member} does not take this repository.`;
    case 'off':
      return `${member} does not pre-warm.`;
    case 'no-member':
      return `${member} is away or full now.`;
    default:
      return `${member} could not build it.`;
  }
}
