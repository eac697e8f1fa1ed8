import type { Scope } from './scope.ts';

/** A token that was given out: who has it, and what for. Never the token itself. */
export interface AccessToken {
  /** Whose it is, for people and the log. */
  readonly name: string;
  /** SHA-256 of the token, hex (token-hash.ts). */
  readonly hash: string;
  readonly scopes: readonly Scope[];
  /** From when on it is good for nothing, ms since the epoch; null: never. */
  readonly expiresAt: number | null;
  /** What it may have built in advance within an hour. */
  readonly buildsPerHour: number;
}
