import { hash, timingSafeEqual } from 'node:crypto';

export interface TokenHolder {
  /** For people. */
  readonly name: string;
  /** A secret. */
  readonly token: string;
}

/** Whose bearer token this is; null: nobody's. Every one is compared, each in constant time. */
export function tokenHolder<T extends TokenHolder>(authorization: string, holders: readonly T[]): T | null {
  const [, sent] = /^bearer +(\S+)$/i.exec(authorization.trim()) ?? [];
  if (sent === undefined) return null;
  const digest = hash('sha256', sent, 'buffer');
  let holder: T | null = null;
  for (const one of holders) if (timingSafeEqual(digest, hash('sha256', one.token, 'buffer'))) holder = one;
  return holder;
}
