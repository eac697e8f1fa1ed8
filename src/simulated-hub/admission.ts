import { checkBuildToken, tokenOrigin } from './build-token.ts';
import { type Exchange, queryValue } from './exchange.ts';
import type { HubState } from './hub-state.ts';
import { RATE_LIMITED } from './rate-limit.ts';

/** Whether a request may open the event stream, and what to tell it in the headers either way. */
export type Admission =
  | { readonly ok: true; readonly buildToken: boolean; readonly headers: Readonly<Record<string, string>> }
  | {
      readonly ok: false;
      readonly status: number;
      readonly message: string;
      readonly headers: Readonly<Record<string, string>>;
    };

const refused = (status: number, message: string, headers = {}): Admission => ({ ok: false, status, message, headers });

/**
 * The tests at the door of `/build`, in BinderHub's order: network, Accept, method, login, token, rate limit.
 * @param audience `<provider>/<raw spec>`
 */
export function admit(hub: HubState, exchange: Exchange, audience: string): Admission {
  const { request, client } = exchange;
  const banned = hub.bannedNetwork(client.ip);
  if (banned !== null) return refused(403, `Requests from ${banned} are not allowed`);
  if (!acceptsEvents(request.headers.accept)) return refused(400, 'Missing Accept header: text/event-stream');
  if (request.method !== 'GET') return refused(405, 'Method Not Allowed');
  if (!isLoggedIn(hub, exchange)) return refused(403, 'Forbidden');

  const token = queryValue(exchange, 'build_token') ?? '';
  const { tokenSecret } = hub.settings;
  const buildToken = token !== '';
  if (buildToken && !checkBuildToken(token, audience, tokenOrigin(request.headers), tokenSecret, hub.now())) {
    return refused(403, 'Invalid build token');
  }
  if (buildToken || hub.rateLimit === null) return { ok: true, buildToken, headers: {} };
  const allowance = hub.rateLimit.take(client.ip, hub.now());
  // A refusal carries no rate limit headers: the hub sets them after the test.
  return allowance.allowed ? { ok: true, buildToken, headers: allowance.headers } : refused(429, RATE_LIMITED);
}

/** Hubs split Accept at semicolons only, so a list of types is refused (PROTOCOL.md, "The build stream"). */
export const acceptsEvents = (accept = ''): boolean =>
  accept.split(';').some((part) => part.trim().toLowerCase() === 'text/event-stream');

export function isLoggedIn(hub: HubState, { request }: Exchange): boolean {
  const { logins } = hub.settings;
  if (logins === null) return true;
  const token = /^(?:bearer|token) +(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return token !== undefined && logins.includes(token);
}
