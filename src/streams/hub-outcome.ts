import type { FailureKind } from './judge-failure.ts';

/** How a hub's stream ended for one of those who watch it. */
export type HubOutcome =
  /** A server runs. `block`: the event that says so, for its visitor and nobody else. `fresh`: its image was made just now. */
  | { readonly kind: 'ready'; readonly block: Buffer; readonly fresh: boolean }
  /** For those who only followed: the image is there, and each may have it launched. `fresh`: it was made just now. */
  | { readonly kind: 'built'; readonly fresh: boolean }
  | { readonly kind: 'failed'; readonly of: FailureKind; readonly block: Buffer }
  /** For those who followed: what ended it was a matter of the visitor whose stream it was. */
  | { readonly kind: 'not-ours' }
  /** For an owner who was away when the image was there: somebody else gets the server. */
  | { readonly kind: 'handed-over' }
  /** Not reached, no event stream, silent, or cut off before the end. */
  | { readonly kind: 'lost' };

/** Did the launch fail, and was it the hub that failed it? Quotas, repositories and visitors are none of its fault. */
export const isHubsFault = (outcome: HubOutcome): boolean =>
  outcome.kind === 'lost' || (outcome.kind === 'failed' && outcome.of === 'hub');

/** Who watches a hub's stream. Nothing follows `over`. */
export interface StreamWatcher {
  /** Who watches, and how: whoever has the same may be given the same server. */
  readonly visitor: string;
  /** Has nobody at the other end now. */
  readonly isAway: boolean;
  /** A whole event or comment of the hub, as it came. */
  block(bytes: Buffer): void;
  over(outcome: HubOutcome): void;
}
