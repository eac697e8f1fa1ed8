/**
 * What a token may be good for. `read`: sees what operators see, and changes nothing; `prewarm`: has builds made in
 * advance; `announce`: announces events; `control`: changes the federation.
 */
export const PLAIN_SCOPES = ['read', 'prewarm', 'announce', 'control'] as const;

/** Of the launch events of a member: its name follows. */
export const EVENTS_SCOPE = 'events:';

export type Scope = (typeof PLAIN_SCOPES)[number] | `${typeof EVENTS_SCOPE}${string}`;
