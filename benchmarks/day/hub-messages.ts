/** What the player and the process of the hubs say to each other. */

export interface HubSeat {
  readonly name: string;
  readonly weight: number;
  readonly eventsUrl: string;
  readonly eventToken: string;
}

export type ToHubs =
  /** It is `now` in the trace. Which hubs hold this image? */
  | { readonly kind: 'holders'; readonly id: number; readonly now: number; readonly image: string }
  /** Answered when every launch event has been delivered. */
  | { readonly kind: 'report'; readonly id: number };

export type FromHubs =
  | { readonly kind: 'started'; readonly urls: readonly string[] }
  | { readonly kind: 'holders'; readonly id: number; readonly holders: readonly boolean[] }
  | { readonly kind: 'report'; readonly id: number; readonly report: HubsReport };

/** What the hubs themselves counted; lists are by member. */
export interface HubsReport {
  readonly builds: readonly number[];
  readonly launched: readonly number[];
  readonly eventsSent: readonly number[];
  readonly eventsLost: readonly number[];
  /** Different images over all hubs: what one shared cache would have built. */
  readonly distinctImages: number;
  /** Live sessions, every five minutes of the trace. */
  readonly samples: readonly LoadSample[];
}

export interface LoadSample {
  readonly at: number;
  readonly live: readonly number[];
}
