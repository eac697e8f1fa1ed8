import { SESSION_MS } from '../../builds/known-repo.ts';
import type { RoutingMember } from '../federation.ts';

/**
 * How full members would be if launches had gone where the shadow sends them: as full as they are, and the launches that
 * would be there and are not, less those that are there and would not be. Without it a shadow never sees what it does: one
 * that prefers the emptiest member would send it everything, for it would stay empty. Launches decay over the mean
 * session, as heat does. Members go by their index.
 */
export class HypotheticalLoad {
  readonly #moved: number[] = [];
  readonly #sample: number;
  #at = 0;

  /** `sample`: the part of all launches that it is told of. */
  constructor(sample: number) {
    this.#sample = sample;
  }

  /** What `pending` would be, by member, whole sessions. */
  pending(live: ArrayLike<number>, members: readonly Pick<RoutingMember, 'pods'>[], now: number): ArrayLike<number> {
    if (this.#moved.length === 0) return live;
    this.#decay(now);
    return Array.from(live, (own, index) => {
      const moved = Math.round((this.#moved[index] ?? 0) / this.#sample);
      return moved === 0 ? own : Math.max(own + moved, -members[index]!.pods);
    });
  }

  /** A launch is at the first of these, and would be at the other; -1: at none. */
  moved(from: number, to: number, now: number): void {
    if (from === to) return;
    this.#decay(now);
    this.#add(from, -1);
    this.#add(to, 1);
  }

  #add(index: number, change: number): void {
    if (index < 0) return;
    while (this.#moved.length <= index) this.#moved.push(0);
    this.#moved[index]! += change;
  }

  #decay(now: number): void {
    // A clock that is set back must not bring anything back.
    const left = Math.exp(Math.min(0, this.#at - now) / SESSION_MS);
    this.#at = now;
    for (let index = 0; index < this.#moved.length; index++) this.#moved[index]! *= left;
  }
}
