import type { LaunchSpec, RepoKey } from '../launch/launch-spec.ts';
import type { MemberName } from '../members/member.ts';
import type { BuildRecord } from './build-record.ts';

/** The mean session at mybinder.org, ms: launches decay with it, so that what is left of them is about the repo's live sessions. */
export const SESSION_MS = 30 * 60_000;
/** Long enough to tell a class from what is launched all day. */
const STEADY_MS = 16 * SESSION_MS;
/** So much of the demand is what has been usual, and the rest what is launched now. */
const STEADY_PART = 0.8;

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
  #burst = 0;
  #steady = 0;
  #launchedAt = 0;

  /** Launches through this gateway, decayed over half an hour. */
  heat(now: number): number {
    return this.#burst * Math.exp(-this.#age(now) / SESSION_MS);
  }

  /**
   * Launches through this gateway that are to be expected in half an hour: a fifth of the heat, and four fifths of what is usual of the last hours. An
   * image stays for days, so how steadily a repo is launched says more of what another is worth than how many come at this moment.
   */
  demand(now: number): number {
    const usual = (this.#steady * Math.exp(-this.#age(now) / STEADY_MS) * SESSION_MS) / STEADY_MS;
    return (1 - STEADY_PART) * this.heat(now) + STEADY_PART * usual;
  }

  /** Launches at the moment of the last one, decayed over half an hour and over hours. */
  get warmth(): { readonly burst: number; readonly steady: number; readonly at: number } {
    return { burst: this.#burst, steady: this.#steady, at: this.#launchedAt };
  }

  set warmth({ burst, steady, at }) {
    this.#burst = burst;
    this.#steady = steady;
    this.#launchedAt = at;
  }

  launched(now: number): void {
    this.#burst = this.heat(now) + 1;
    this.#steady = this.#steady * Math.exp(-this.#age(now) / STEADY_MS) + 1;
    this.#launchedAt = now;
  }

  /** A clock that is set back must not heat anything up. */
  #age(now: number): number {
    return Math.max(0, now - this.#launchedAt);
  }
}
