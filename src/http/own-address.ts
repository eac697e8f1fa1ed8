import type { IncomingMessage } from 'node:http';
import type { HttpParts } from './http-parts.ts';

/** The gateway's address as this visitor knows it, without a trailing slash. What the Host says is the visitor's word. */
export const ownAddress = (
  { client, publicUrl }: Pick<HttpParts, 'client' | 'publicUrl'>,
  request: IncomingMessage,
): string => publicUrl ?? `${client.secure(request) ? 'https' : 'http'}://${request.headers.host ?? ''}`;
