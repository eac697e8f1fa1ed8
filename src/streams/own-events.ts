/**
 * What the gateway itself says on a stream, in the words and the form that hubs use (PROTOCOL.md, "The build stream"),
 * so that every client shows it.
 */

const event = (fields: object): Buffer => Buffer.from(`data: ${JSON.stringify(fields)}\n\n`);

/** What an event says for programs, under `gateway`, beside its words for people. Hubs' clients pass over it. */
export interface EventFacts {
  /** The member at which the launch goes on. */
  readonly member?: string;
  /** Its place in the line of those who wait, from 1. */
  readonly place?: number;
}

/** A line of the log, while the launch waits for something. */
export const waitingEvent = (message: string, gateway: EventFacts): Buffer =>
  event({ phase: 'waiting', message: `${message}\n`, gateway });

/** A line of the log that says nothing of how far the launch is. */
export const logEvent = (message: string): Buffer => event({ message: `${message}\n` });

/** The end of a launch. `status`: what the answer would have had, had it not been a stream. */
export const failedEvent = (status: number, message: string): Buffer =>
  event({ phase: 'failed', status_code: status, message: `${message}\n` });

export const KEEPALIVE = Buffer.from(':keepalive\n\n');

/**
 * Names the launch to the client: an EventSource that reconnects sends it back as `Last-Event-ID`. It has no data, so no
 * client sees an event.
 */
export const idBlock = (id: string): Buffer => Buffer.from(`id: ${id}\n\n`);

/** `40 s`, `about 3 min`. */
export const inWords = (ms: number): string =>
  ms < 90_000 ? `${Math.max(1, Math.round(ms / 1000))} s` : `about ${Math.round(ms / 60_000)} min`;
