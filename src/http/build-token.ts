import { decodePercent } from '../launch/percent.ts';
import type { Member } from '../members/member.ts';

/** What a launch page's token says of itself (PROTOCOL.md, "Build token"). Only its hub can tell whether it is true. */
export interface BuildToken {
  /** As it stands in the query. Opens a stream past a hub's limits: never logged or kept. */
  readonly token: string;
  /** ms since the epoch */
  readonly expiresAtMs: number;
  /** Host and port that the page was asked for under: the hub's own, as the gateway asks for pages without an Origin. */
  readonly origin: string;
  /** `<provider>/<raw spec>` */
  readonly audience: string;
}

const NAME = 'build_token';
/** Real ones have about 200 characters; the spec in them may be long. */
const LONGEST_TOKEN = 8_192;

/**
 * The token of a request target (`/build/…?build_token=…`), unchecked: it is read to learn which member made it. null:
 * there is none, or nothing that a hub could have made. Total. Of several the last counts, as for hubs (Tornado's
 * `get_argument`).
 */
export function readBuildToken(target: string): BuildToken | null {
  const pair = pairsOf(target).findLast(isToken);
  const token = pair?.slice(pair.indexOf('=') + 1);
  if (pair === undefined || !pair.includes('=') || !token || token.length > LONGEST_TOKEN) return null;
  const claims = claimsOf(decodePercent(token).trim());
  return claims === null ? null : { token, ...claims };
}

/** The target without its token. Every other byte stays. */
export function withoutBuildToken(target: string): string {
  const pairs = pairsOf(target);
  const others = pairs.filter((pair) => !isToken(pair));
  if (others.length === pairs.length) return target;
  const path = target.slice(0, target.indexOf('?'));
  return others.length === 0 ? path : `${path}?${others.join('&')}`;
}

/** A target without a token, with one. Every other byte stays. */
export const withBuildToken = (target: string, token: string): string =>
  `${target}${target.includes('?') ? '&' : '?'}${NAME}=${token}`;

/**
 * Index of the member that made a token; -1: none did, or it cannot be told, since several share a host (each under a
 * base path of its own). null: a seat that was left.
 */
export function memberOfToken(
  { origin }: Pick<BuildToken, 'origin'>,
  members: readonly (Pick<Member, 'url'> | null)[],
): number {
  const isMaker = (member: Pick<Member, 'url'> | null) => member !== null && new URL(member.url).host === origin;
  const index = members.findIndex(isMaker);
  return index === members.findLastIndex(isMaker) ? index : -1;
}

function pairsOf(target: string): readonly string[] {
  const queryAt = target.indexOf('?');
  return queryAt < 0 ? [] : target.slice(queryAt + 1).split('&');
}

/** The name may be escaped, for hubs as well. */
function isToken(pair: string): boolean {
  const equals = pair.indexOf('=');
  return decodePercent(equals < 0 ? pair : pair.slice(0, equals)) === NAME;
}

function claimsOf(jwt: string): Omit<BuildToken, 'token'> | null {
  const parts = jwt.split('.');
  if (parts.length !== 3) return null;
  const claims = parsed(Buffer.from(parts[1]!, 'base64url').toString());
  if (typeof claims !== 'object' || claims === null) return null;
  const { exp, aud, origin } = claims as Readonly<Record<string, unknown>>;
  if (typeof exp !== 'number' || !Number.isFinite(exp * 1000)) return null;
  if (typeof aud !== 'string' || typeof origin !== 'string') return null;
  return { expiresAtMs: exp * 1000, origin, audience: aud };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
