import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { HttpParts } from './http-parts.ts';
import { ownAddress } from './own-address.ts';

/** Belong to one connection and not to the message (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

/** What we say ourselves of where a request came from; the sender's word for it is not passed on. */
const OURS = new Set(['host', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'forwarded']);

export type Headers = Record<string, string | string[]>;

/** Headers of a message without those of its connection. */
export function endToEnd(headers: IncomingHttpHeaders): Headers {
  const named = String(headers.connection ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const kept: Headers = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !HOP_BY_HOP.has(name) && !named.includes(name)) kept[name] = value;
  }
  return kept;
}

/**
 * What a member is told of a visitor's request. There is no Host: it is the member's own, so that the token of a page
 * names the hub that made it (PROTOCOL.md, "Build token"). For the same reason no Origin is added, and one that is only
 * our own address is dropped where nothing is changed; any other is kept, since it says who launches.
 */
export function upstreamHeaders(
  { client, publicUrl }: Pick<HttpParts, 'client' | 'publicUrl'>,
  request: IncomingMessage,
): Headers {
  const headers = endToEnd(request.headers);
  for (const name of OURS) delete headers[name];
  const host = request.headers.host ?? '';
  const here = ownAddress({ client, publicUrl }, request);
  const address = client.address(request);
  // One bare address each: hubs fall back to the peer otherwise, and count all visitors as one.
  headers['x-forwarded-for'] = address;
  headers['x-real-ip'] = address;
  headers['x-forwarded-proto'] = here.startsWith('https:') ? 'https' : 'http';
  // A request may come without a Host, or with rubbish in it.
  if (!URL.canParse(here)) return headers;
  if (host !== '') headers['x-forwarded-host'] = host;
  headers['x-binder-launch-host'] = `${here}/`;
  const changesNothing = request.method === 'GET' || request.method === 'HEAD';
  if (changesNothing && headers.origin === new URL(here).origin) delete headers.origin;
  return headers;
}
