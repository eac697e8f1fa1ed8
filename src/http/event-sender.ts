import type { AccessToken } from '../access/access-token.ts';
import { EVENTS_SCOPE } from '../access/scope.ts';
import { tokenHash } from '../access/token-hash.ts';
import type { Member } from '../members/member.ts';
import type { MemberState } from '../members/roster.ts';
import type { Access, Wanted } from './access.ts';
import { RequestError } from './errors.ts';

const BASIC = 'Basic realm="launch events", charset="UTF-8"';

const TO_POST: Wanted = {
  isFor: (scope) => scope.startsWith(EVENTS_SCOPE),
  scope: `${EVENTS_SCOPE}<member>`,
  realm: 'launch events',
  what: 'Posting launch events',
  alsoBy: [BASIC],
};

/**
 * Whose events a token is good for: `Bearer <token>`, or `Basic` with the token as the password (of any user), which is all
 * that Python's HTTPHandler can send. Throws RequestError `unauthorized`, `forbidden`.
 */
export function senderOf<State extends MemberState>(
  access: Access,
  authorization: string,
  states: readonly State[],
): State {
  const { name, scopes } = access.require(asBearer(authorization), TO_POST);
  const sender = states.find(({ member }) => scopes.includes(`${EVENTS_SCOPE}${member.name}`));
  if (sender !== undefined) return sender;
  throw new RequestError('forbidden', `This token (${name}) is for the events of a member that is not here.`);
}

/** The token of a member, that its hub posts events with. */
export const memberTokens = (states: readonly MemberState[]): readonly AccessToken[] =>
  states.flatMap(({ member: { name, eventToken } }) =>
    eventToken === null
      ? []
      : { name, hash: tokenHash(eventToken), scopes: [`${EVENTS_SCOPE}${name}`], expiresAt: null, buildsPerHour: 0 },
  );

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** As if the password had been sent as a bearer token; what holds none is nobody's. */
export function asBearer(authorization: string): string {
  const [, credentials] = /^basic +(\S+)$/i.exec(authorization.trim()) ?? [];
  if (credentials === undefined) return authorization;
  if (!BASE64.test(credentials)) return '';
  const [, password = ''] = /^[^:]*:(.*)$/s.exec(Buffer.from(credentials, 'base64').toString('utf8')) ?? [];
  return `Bearer ${password}`;
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
