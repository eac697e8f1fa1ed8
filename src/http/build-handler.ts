import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Context } from 'koa';
import { KnownRepo } from '../builds/known-repo.ts';
import type { Launch } from '../launch/parse-launch.ts';
import type { HubRequest } from '../streams/hub-call.ts';
import type { LaunchOrder } from '../streams/launch-order.ts';
import type { Place } from '../streams/placement.ts';
import type { StreamKeeper } from '../streams/stream-keeper.ts';
import { type BuildToken, memberOfToken, readBuildToken, withBuildToken, withoutBuildToken } from './build-token.ts';
import { freshBuildToken } from './fresh-build-token.ts';
import type { HttpParts } from './http-parts.ts';
import { lastEventId } from './last-event-id.ts';
import { ownAddress } from './own-address.ts';
import { ResponsePipe, STREAM_HEAD } from './response-pipe.ts';
import { RETRY } from './retry.ts';
import { stickyMember } from './sticky-member.ts';
import { traceIdOf } from './trace-context.ts';
import { upstreamHeaders } from './upstream-headers.ts';

/** A token that has less than this left may be refused by the time it gets there. */
const TOKEN_MARGIN_MS = 5_000;

/**
 * `/build/<provider>/<spec>`: the launch as an event stream, through the gateway. Always a 200, since anything else ends
 * the launch in every client with a garbled message (PROTOCOL.md, "Clients"): what goes wrong is a `failed` event.
 */
export function serveStream(parts: HttpParts, streams: StreamKeeper, ctx: Context, launch: Launch): void {
  const { req, res } = ctx;
  ctx.respond = false;
  if (req.method !== 'GET') {
    res.writeHead(200, [...STREAM_HEAD]);
    res.end();
    return;
  }
  const { spec } = launch;
  const cookieFor = ({ member, failover, reason }: Place): string | null => {
    if (failover || reason === 'sticky') return null;
    const known = parts.ledger.peek(spec.repoKey) ?? new KnownRepo();
    return parts.cookie.write(known, spec.repoKey, member.name, parts.client.secure(req), parts.now());
  };
  const pipe = new ResponsePipe(res, cookieFor);
  pipe.tell(streams.serve(pipe, orderOf(parts, req, launch), lastEventId(req)));
}

function orderOf(parts: HttpParts, req: IncomingMessage, launch: Launch): LaunchOrder {
  const federation = parts.federation();
  const token = readBuildToken(launch.target);
  const maker =
    token === null
      ? -1
      : memberOfToken(
          token,
          federation.members.map(({ member, out }) => (out === 'left' ? null : member)),
        );
  const wasFresh = token !== null && token.expiresAtMs > parts.now();
  const headers = streamHeaders(parts, req);
  const whole: HubRequest = { target: launch.target, headers };
  const bare: HubRequest = { target: withoutBuildToken(launch.target), headers };
  return {
    spec: launch.spec,
    hasPage: maker >= 0,
    // The page came from there, and its token is good nowhere else.
    sticky: maker >= 0 ? maker : stickyMember(parts, federation, req.headers.cookie, launch.spec, parts.now()),
    client: parts.client.address(req),
    retryLink: `${ownAddress(parts, req)}${RETRY}${launch.spec.provider}/${launch.spec.raw}`,
    traceId: traceIdOf(req.headers.traceparent),
    credentials: credentialsOf(req),
    visitor: visitorOf(parts, req, bare.target),
    requestFor: async ({ index, member }) => {
      if (token === null || !wasFresh) return bare;
      const isFresh = token.expiresAtMs > parts.now() + TOKEN_MARGIN_MS;
      if (isFresh && (maker >= 0 ? index === maker : isFor(token, req))) return whole;
      // The visitor did open a page: it is not their fault that its hub is another, or that the wait was long.
      const fresh = await freshBuildToken(parts, member, launch.spec, headers);
      if (fresh === null) return bare;
      return { target: withBuildToken(bare.target, fresh), headers };
    },
  };
}

/** A token of no member of ours: its page was asked for under the Origin that the stream has, too. */
function isFor({ origin }: BuildToken, { headers }: IncomingMessage): boolean {
  return typeof headers.origin === 'string' && URL.canParse(headers.origin) && new URL(headers.origin).host === origin;
}

function streamHeaders(parts: HttpParts, req: IncomingMessage): HubRequest['headers'] {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(upstreamHeaders(parts, req))) headers[name] = String(value);
  delete headers['last-event-id'];
  // Hubs take exactly this, and no list (PROTOCOL.md, "The build stream").
  headers.accept = 'text/event-stream';
  headers['accept-encoding'] = 'identity';
  return headers;
}

/** JupyterHub's, and those of its services: BinderHub with a login is one. Other cookies differ from visitor to visitor. */
const LOGIN_COOKIE = /^(?:jupyterhub|service)-/;

/** Stands for the visitor's login at a hub, without telling it. */
function credentialsOf({ headers }: IncomingMessage): string {
  const logins = cookiesOf(headers).filter((cookie) => LOGIN_COOKIE.test(cookie));
  const shown = [headers.authorization, ...logins].filter((value) => value !== undefined);
  return shown.length === 0 ? '' : hash('sha256', JSON.stringify(shown));
}

/** Who asks for this, as far as it can be told. `target`: without its build token, which each page has anew. */
function visitorOf({ client }: HttpParts, request: IncomingMessage, target: string): string {
  const { headers } = request;
  const cookies = cookiesOf(headers).filter((cookie) => !OWN_COOKIE.test(cookie));
  return hash('sha256', JSON.stringify([client.address(request), headers['user-agent'], cookies, target]));
}

/** Ours come with the first answer, so a page that is loaded again has more of them. */
const OWN_COOKIE = /^lm-/;

const cookiesOf = ({ cookie = '' }: IncomingMessage['headers']): readonly string[] =>
  cookie.split(';').map((pair) => pair.trim());
