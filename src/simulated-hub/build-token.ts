import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** How long a token from a page opens the event stream, s. */
const LIFETIME_S = 300;

interface Claim {
  readonly exp: number;
  readonly aud: string;
  readonly origin: string;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const HEADER = encode({ alg: 'HS256', typ: 'JWT' });

function signature(signed: string, secret: Buffer): Buffer {
  return createHmac('sha256', secret).update(signed).digest();
}

/** The JWT that a launch page carries (PROTOCOL.md, "Build token"). `audience` is `<provider>/<raw spec>`. */
export function signBuildToken(audience: string, origin: string, secret: Buffer, nowMs: number): string {
  const claim: Claim = { exp: Math.floor(nowMs / 1000) + LIFETIME_S, aud: audience, origin };
  const signed = `${HEADER}.${encode(claim)}`;
  return `${signed}.${signature(signed, secret).toString('base64url')}`;
}

/** Is this a token of ours, not expired, for this very spec (byte for byte) and this origin? */
export function checkBuildToken(
  token: string,
  audience: string,
  origin: string,
  secret: Buffer,
  nowMs: number,
): boolean {
  const [header, body, mac, ...rest] = token.split('.');
  if (header !== HEADER || body === undefined || mac === undefined || rest.length > 0) return false;
  const expected = signature(`${header}.${body}`, secret);
  const actual = Buffer.from(mac, 'base64url');
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) return false;
  const claim = JSON.parse(Buffer.from(body, 'base64url').toString()) as Claim;
  return claim.aud === audience && claim.origin === origin && claim.exp > nowMs / 1000;
}

/** What a token is bound to: the host and port of `Origin` where there is one, else the `Host`. */
export function tokenOrigin(headers: IncomingHttpHeaders): string {
  const origin = headers.origin;
  if (origin === undefined) return headers.host ?? '';
  // `Origin: null` names no host, so that no page's token matches it.
  return /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(origin)?.[1] ?? '';
}
