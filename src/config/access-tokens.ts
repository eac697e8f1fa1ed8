import type { AccessToken } from '../access/access-token.ts';
import type { Scope } from '../access/scope.ts';
import { tokenHash } from '../access/token-hash.ts';
import type { Config } from './schema.ts';

/** Every token of a configuration, wherever it stands, but those of members: they come and go with the members. */
export const accessTokens = ({ access, prewarm, announcements }: Config): readonly AccessToken[] => [
  ...access.tokens,
  ...prewarm.tokens.map((token) => givenFor('prewarm', token, token.buildsPerHour)),
  ...announcements.tokens.map((token) => givenFor('announce', token, 0)),
];

const givenFor = (
  scope: Scope,
  { name, token }: { readonly name: string; readonly token: string },
  buildsPerHour: number,
): AccessToken => ({
  name,
  hash: tokenHash(token),
  scopes: [scope],
  expiresAt: null,
  buildsPerHour,
});
