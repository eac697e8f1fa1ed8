import type { LaunchSpec, RepoKey } from '../launch/launch-spec.ts';
import type { MemberName } from '../members/member.ts';
import type { BuildRecord } from './build-record.ts';

/** The mean session at mybinder.org, ms: launches decay with it, so heat is about the repo's live sessions. */
export const SESSION_MS = 30 * 60_000;

const NO_COOKIES: readonly MadeCookie[] = [];

/** A cookie that remembers a member, as it was made for the repo's visitors lately. */
export interface MadeCookie {
  readonly member: MemberName;
  readonly expiry: number;
  readonly secure: boolean;
  readonly text: string;
}

/** A repo, and what is known of it. To be read: what is changed in it may be lost. */
export interface KnownEntry {
  readonly repo: RepoKey;
  readonly known: KnownRepo;
}

/** What this gateway knows of one repo, without asking the store. */
export class KnownRepo {
  records: readonly BuildRecord[] = [];
  /** The ledger's epoch in which the store was last asked; older than the ledger's: ask again. */
  epoch = -1;
  /** Kept here to be forgotten with the repo; a WeakMap beside it was work for the garbage collector with every entry. */
  cookies: readonly MadeCookie[] = NO_COOKIES;
  /** The last launch through this gateway, as it was spelt: hubs tell images by the spelling. null: none lately. */
  asked: LaunchSpec | null = null;
  #heat = 0;
  #heatAt = 0;

  /** Launches through this gateway, decayed over half an hour. */
  heat(now: number): number {
    // A clock that is set back must not heat anything up.
    return this.#heat * Math.exp(Math.min(0, this.#heatAt - now) / SESSION_MS);
  }

  /** The heat at the moment of the last launch. */
  get warmth(): { readonly heat: number; readonly at: number } {
    return { heat: this.#heat, at: this.#heatAt };
  }

  set warmth({ heat, at }) {
    this.#heat = heat;
    this.#heatAt = at;
  }

  launched(now: number): void {
    this.#heat = this.heat(now) + 1;
    this.#heatAt = now;
  }
}
