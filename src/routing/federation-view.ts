import type { MemberName } from '../members/member.ts';
import type { MemberState, Roster } from '../members/roster.ts';
import type { ColdFacts, Federation } from './federation.ts';
import { type FederationFrame, federationOf, type Turn } from './federation-of.ts';

/** Versions of a member whose image prefix is remembered: it may go back to them. */
const VERSIONS_KEPT = 4;

/** The federation now: made anew, and replaced as a whole, whenever a check or a stream shows something new of a member. */
export class FederationView {
  readonly #pending: ArrayLike<number>;
  readonly #cold: ColdFacts;
  readonly #turnOf: ((index: number) => Turn) | undefined;
  /** By member and versions: new versions mostly come with a new prefix, which shows with the next stream only. */
  readonly #prefixes = new Map<MemberName, Map<string | null, string>>();
  #frame: FederationFrame;
  #roster: Roster;
  #current: Federation;

  constructor(
    frame: FederationFrame,
    roster: Roster,
    pending: ArrayLike<number>,
    cold: ColdFacts,
    turnOf?: (index: number) => Turn,
  ) {
    this.#frame = frame;
    this.#pending = pending;
    this.#cold = cold;
    this.#turnOf = turnOf;
    this.#roster = roster;
    this.#current = this.#made();
  }

  get current(): Federation {
    return this.#current;
  }

  /** What the last checks show. `frame`: where members or settings have changed. Whoever asks next sees both or neither. */
  follow(roster: Roster, frame: FederationFrame = this.#frame): void {
    if (frame !== this.#frame) this.#forgetThoseThatLeft(frame);
    this.#frame = frame;
    this.#roster = roster;
    this.#current = this.#made();
  }

  /** What is kept of members elsewhere has changed. */
  renew(): void {
    this.#current = this.#made();
  }

  /** A member's images are named with this prefix now. */
  namesImages(name: MemberName, prefix: string): void {
    const state = this.#roster.states[this.#frame.indexOf.get(name) ?? -1];
    if (state === undefined || this.#prefixOf(state) === prefix) return;
    const prefixes = this.#prefixes.get(name) ?? new Map<string | null, string>();
    this.#prefixes.set(name, prefixes);
    prefixes.delete(state.generation);
    prefixes.set(state.generation, prefix);
    for (const oldest of prefixes.keys()) {
      if (prefixes.size <= VERSIONS_KEPT) break;
      prefixes.delete(oldest);
    }
    this.#current = this.#made();
  }

  /** One of the same name at another address is another hub. */
  #forgetThoseThatLeft({ indexOf }: FederationFrame): void {
    for (const [name, index] of this.#frame.indexOf) if (indexOf.get(name) !== index) this.#prefixes.delete(name);
  }

  #made(): Federation {
    const prefixOf = (state: MemberState) => this.#prefixOf(state);
    return federationOf(this.#roster, this.#pending, this.#frame, prefixOf, this.#cold, this.#turnOf);
  }

  #prefixOf({ member, generation }: MemberState): string | null {
    return this.#prefixes.get(member.name)?.get(generation) ?? null;
  }
}
