import { timingSafeEqual } from 'node:crypto';
import type { AccessToken } from './access-token.ts';
import type { Scope } from './scope.ts';
import { tokenHash } from './token-hash.ts';

/** What comes of a token that was sent. `lacking`: it is known, and good for something else. */
export type AccessRuling =
  | { readonly ruling: 'granted'; readonly token: AccessToken }
  | { readonly ruling: 'lacking' | 'expired'; readonly token: AccessToken }
  | { readonly ruling: 'unknown' };

/**
 * Rules on a token that was sent. Every one that was given out is compared, each in constant time. The same token may
 * stand at several places, with a scope at each. `now`: ms since the epoch.
 */
export function ruleOn(
  sent: string,
  isFor: (scope: Scope) => boolean,
  tokens: readonly AccessToken[],
  now: number,
): AccessRuling {
  const digest = Buffer.from(tokenHash(sent), 'hex');
  const held = tokens.filter(({ hash }) => timingSafeEqual(digest, Buffer.from(hash, 'hex')));
  const [first] = held;
  if (first === undefined) return { ruling: 'unknown' };
  const good = held.filter(({ expiresAt }) => expiresAt === null || now < expiresAt);
  const token = good.find(({ scopes }) => scopes.some(isFor));
  if (token !== undefined) return { ruling: 'granted', token };
  return good.length === 0 ? { ruling: 'expired', token: first } : { ruling: 'lacking', token: good[0]! };
}
