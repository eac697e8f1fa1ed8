import type { Member } from '../members/member.ts';

/** What a hub is asked for. */
export interface HubRequest {
  /** Path and query behind the hub's URL, as bytes go out. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How a hub's answer ended. */
export type CallEnd =
  /** An end of the stream as such: whether it was a good one, its last event tells. */
  | { readonly kind: 'ended' }
  /** The hub answered, but with no event stream. */
  | { readonly kind: 'refused'; readonly status: number }
  /** Not reached, or cut off. `reason` is for the log. */
  | { readonly kind: 'broken'; readonly reason: string };

/** Who is told of a hub's answer as it comes. Nothing follows `over`. */
export interface CallListener {
  data(bytes: Buffer): void;
  over(end: CallEnd): void;
}

/** A request to a hub under way. */
export interface HubCall {
  pause(): void;
  resume(): void;
  /** Lets go of it; the listener hears no more. */
  close(): void;
}

/** Opens an event stream of a hub: the port that HTTP clients fill. Never throws. */
export type CallHub = (member: Member, request: HubRequest, listener: CallListener) => HubCall;
