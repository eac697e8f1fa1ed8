import type { IncomingMessage } from 'node:http';

const LONGEST_ID = 100;

/** The last event that a client which comes back says it has seen; null: it says nothing of the kind. */
export function lastEventId({ headers }: Pick<IncomingMessage, 'headers'>): string | null {
  const id = headers['last-event-id'];
  return typeof id === 'string' && id !== '' && id.length <= LONGEST_ID ? id : null;
}
