import type { LaunchSpec } from '../launch/launch-spec.ts';
import type { HubRequest } from './hub-call.ts';
import type { Place } from './placement.ts';

/** One visitor's launch, as it was asked for. */
export interface LaunchOrder {
  readonly spec: LaunchSpec;
  /** The visitor's member for this repo; -1: none. */
  readonly sticky: number;
  /** The stream belongs to a page of that member, and is worth less anywhere else (its token is no good there). */
  readonly hasPage: boolean;
  /** Who asks: an address, for fairness. */
  readonly client: string;
  /** Stands for what the visitor shows a hub of themselves; '': nothing. */
  readonly credentials: string;
  /** Stands for the visitor and what they ask for: their address, cookies and query. */
  readonly visitor: string;
  /** Where a build that failed can be tried again, as a link for people. */
  readonly retryLink: string;
  /** The trace that the request belongs to, for the log. Unset or null: none. */
  readonly traceId?: string | null;
  /** What to ask this member for. Never rejects. */
  readonly requestFor: (place: Place) => Promise<HubRequest>;
}
