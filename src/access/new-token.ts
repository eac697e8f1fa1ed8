import type { randomBytes } from 'node:crypto';

/** By this, scanners for secrets and people know what it is. */
export const TOKEN_PREFIX = 'lgw_';

const RANDOM_BYTES = 32;

/** A new token: 256 random bits. */
export const newToken = (random: typeof randomBytes): string =>
  TOKEN_PREFIX + random(RANDOM_BYTES).toString('base64url');
