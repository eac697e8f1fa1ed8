import type { MemberName } from '../members/member.ts';
import type { Roster } from '../members/roster.ts';
import type { Federation } from './federation.ts';
import { type FederationFrame, federationOf } from './federation-of.ts';

/** The federation now: made anew, and replaced as a whole, whenever a check or a stream shows something new of a member. */
export class FederationView {
  readonly #frame: FederationFrame;
  readonly #pending: ArrayLike<number>;
  readonly #prefixes = new Map<MemberName, string>();
  #roster: Roster;
  #current: Federation;

  constructor(frame: FederationFrame, roster: Roster, pending: ArrayLike<number>) {
    this.#frame = frame;
    this.#pending = pending;
    this.#roster = roster;
    this.#current = this.#made();
  }

  get current(): Federation {
    return this.#current;
  }

  /** What the last checks show. */
  follow(roster: Roster): void {
    this.#roster = roster;
    this.#current = this.#made();
  }

  /** A member's images are named with this prefix now. */
  namesImages(member: MemberName, prefix: string): void {
    if (this.#prefixes.get(member) === prefix) return;
    this.#prefixes.set(member, prefix);
    this.#current = this.#made();
  }

  #made(): Federation {
    return federationOf(this.#roster, this.#pending, this.#frame, (member) => this.#prefixes.get(member) ?? null);
  }
}
