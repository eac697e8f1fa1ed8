import { hash, timingSafeEqual } from 'node:crypto';
import type { Member } from '../members/member.ts';
import type { MemberState } from '../members/roster.ts';
import { RequestError } from './errors.ts';

/** What a 401 says would help; both are looked at (RFC 9110, 11.6.1). */
export const CHALLENGES = ['Bearer realm="launch events"', 'Basic realm="launch events", charset="UTF-8"'];

/**
 * Whose token it is: `Bearer <token>`, or `Basic` with the token as the password (of any user), which is all that Python's
 * HTTPHandler can send. Every token is compared, each in constant time. Throws RequestError `unauthorized`.
 */
export function senderOf(authorization: string, states: readonly MemberState[]): MemberState {
  const digest = hash('sha256', tokenIn(authorization), 'buffer');
  let sender: MemberState | null = null;
  for (const state of states) {
    const { eventToken } = state.member;
    if (eventToken !== null && timingSafeEqual(digest, hash('sha256', eventToken, 'buffer'))) sender = state;
  }
  if (sender !== null) return sender;
  throw new RequestError(
    'unauthorized',
    "Launch events need the bearer token of a member ('eventToken' in the config).",
  );
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** '': none, which is nobody's. */
function tokenIn(authorization: string): string {
  const [, scheme = '', credentials = ''] = /^(bearer|basic) +(\S+)$/i.exec(authorization.trim()) ?? [];
  if (scheme.toLowerCase() !== 'basic') return credentials;
  if (!BASE64.test(credentials)) return '';
  const [, password = ''] = /^[^:]*:(.*)$/s.exec(Buffer.from(credentials, 'base64').toString('utf8')) ?? [];
  return password;
}

/**
 * Tells what is wrong with an event's origin; null: nothing. A token is good for its own hub's events only. A hub names
 * itself by the Host it was asked under, so it may use the gateway's own name; before version 3 events name nobody.
 */
export function originCheck({ url, name }: Member, publicUrl: string | null): (origin: string | null) => string | null {
  const addresses = publicUrl === null ? [url] : [url, publicUrl];
  const hosts = new Set(addresses.map((address) => new URL(address).host));
  const schemes = addresses.map((address) => new URL(address).protocol);
  return (origin) => {
    if (origin === null || hosts.has(origin)) return null;
    if (schemes.some((scheme, i) => hostOf(scheme, origin) === new URL(addresses[i]!).host)) return null;
    return `origin is not that of ${name}, whose token this is`;
  };
}

/** As a URL would have it: in small letters, without the scheme's own port. '': that is no host and port. */
function hostOf(scheme: string, origin: string): string {
  const url = `${scheme}//${origin}`;
  return /^[\w.:[\]-]+$/.test(origin) && URL.canParse(url) ? new URL(url).host : '';
}
