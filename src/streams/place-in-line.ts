import type { RepoKey } from '../launch/launch-spec.ts';
import { type EventFacts, inWords } from './own-events.ts';
import type { Place } from './placement.ts';
import type { Waiter } from './stream-parts.ts';
import type { Waiting, WaitingRoom } from './waiting-room.ts';

/** How a wait for a place ended. */
export type WaitEnd =
  | { readonly kind: 'place'; readonly place: Place }
  /** So many wait already, in all or of this client, that this one may not. */
  | { readonly kind: 'room-full' | 'client-full' }
  /** None came free in time. */
  | { readonly kind: 'too-long' }
  /** Called off. */
  | { readonly kind: 'left' };

export interface LineParts {
  readonly queue: WaitingRoom<Waiter>;
  readonly now: () => number;
  /** Tells the visitor. */
  readonly say: (message: string, facts: EventFacts) => void;
  /** Takes a place, if there is one; null: there is none yet. */
  readonly takePlace: () => Place | null;
}

const NEWS_MS = 10_000;

/** A launch's place in the line of those who wait until a member has room, and what its visitor hears meanwhile. */
export class PlaceInLine implements Waiter {
  readonly repo: RepoKey;
  readonly client: string;
  readonly #parts: LineParts;
  #waiting: Waiting | null = null;
  #end: ((end: WaitEnd) => void) | null = null;
  #toldAt = 0;
  #before = 0;

  constructor(repo: RepoKey, client: string, parts: LineParts) {
    this.repo = repo;
    this.client = client;
    this.#parts = parts;
  }

  /** Stands in line until there is a place, or it has been too long. One at a time. */
  async wait(): Promise<WaitEnd> {
    const { queue, now, say } = this.#parts;
    const entry = queue.enter(this, now());
    if (!entry.ok) return { kind: entry.why };
    this.#waiting = entry.waiting;
    this.#tell(entry.waiting);
    const end = await new Promise<WaitEnd>((resolve) => {
      this.#end = resolve;
    });
    if (end.kind === 'place') {
      const { name } = end.place.member;
      say(`There is a place now, at ${name}.`, { member: name });
    }
    return end;
  }

  grant(): boolean {
    if (this.#waiting === null) return false;
    const place = this.#parts.takePlace();
    if (place !== null) this.#settle({ kind: 'place', place });
    return place !== null;
  }

  expire(): void {
    this.#settle({ kind: 'too-long' });
  }

  /** Calls the wait off, if there is one. */
  leave(): void {
    if (this.#waiting !== null) this.#parts.queue.leave(this.#waiting);
    this.#settle({ kind: 'left' });
  }

  /** Tells now and then how far it is. */
  tick(): void {
    if (this.#waiting !== null && this.#parts.now() - this.#toldAt >= NEWS_MS) this.#tell(this.#waiting);
  }

  /** Spent in line so far, ms. */
  get waitedMs(): number {
    return this.#before + (this.#waiting === null ? 0 : this.#parts.now() - this.#waiting.since);
  }

  #settle(end: WaitEnd): void {
    const resolve = this.#end;
    this.#before = this.waitedMs;
    this.#end = null;
    this.#waiting = null;
    resolve?.(end);
  }

  #tell(waiting: Waiting): void {
    const { queue, now, say } = this.#parts;
    this.#toldAt = now();
    const wait = queue.expectedWaitMs(waiting, this.#toldAt);
    const about = wait === null ? '' : ` It may take ${inWords(wait)}.`;
    const place = queue.placeOf(waiting);
    say(`All hubs are full. You are number ${place} in line.${about}`, { place });
  }
}
