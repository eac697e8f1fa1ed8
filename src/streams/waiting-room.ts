import { FairLine, type Standing, type Ticket } from './fair-line.ts';
import { ReleasePace } from './release-pace.ts';

export type { Ticket } from './fair-line.ts';

export interface WaitingRoomSettings {
  /** At most this many wait. */
  readonly length: number;
  /** … for so long, ms. */
  readonly longestMs: number;
  /** … of one client. */
  readonly perClient: number;
}

/** A visit that waits, or has waited. */
export interface Waiting {
  /** ms since the epoch */
  readonly since: number;
}

export type Entry =
  | { readonly ok: true; readonly waiting: Waiting }
  | { readonly ok: false; readonly why: 'room-full' | 'client-full' };

interface Seat<T> extends Waiting, Ticket {
  readonly visit: T;
}

/**
 * Where visits wait while every member is full. Bounded in length and time, and fair to clients and repos: see FairLine
 * for the order. `now` is ms since the epoch. Nothing here costs more than a look at everybody who waits.
 */
export class WaitingRoom<T extends Ticket> {
  readonly #settings: WaitingRoomSettings;
  readonly #line = new FairLine<Seat<T>>();
  readonly #pace = new ReleasePace();
  /** In order of arrival. */
  readonly #seats = new Map<Waiting, Standing<Seat<T>>>();

  constructor(settings: WaitingRoomSettings) {
    this.#settings = settings;
  }

  /** How many wait. */
  get size(): number {
    return this.#seats.size;
  }

  enter(visit: T, now: number): Entry {
    const { repo, client } = visit;
    if (this.#line.waitingOf(client) >= this.#settings.perClient) return { ok: false, why: 'client-full' };
    if (this.size >= this.#settings.length) return { ok: false, why: 'room-full' };
    this.#goOn(now);
    const seat: Seat<T> = { visit, repo, client, since: now };
    this.#seats.set(seat, this.#line.join(seat));
    return { ok: true, waiting: seat };
  }

  /** The visitor has gone, or is served otherwise. No error for one that does not wait any more. */
  leave(waiting: Waiting): void {
    const standing = this.#seats.get(waiting);
    if (standing === undefined) return;
    this.#seats.delete(waiting);
    this.#line.leave(standing);
  }

  /**
   * Takes up to `places` visits out, in order. Those that `suits` refuses (whose repo may be allowed only on members that
   * are still full) are passed over and keep their turn. It is asked of one visit after the other until all places are
   * taken; whoever it suits is taken out, so it may reckon with those it suited before.
   */
  release(places: number, now: number, suits: (visit: T) => boolean): readonly T[] {
    this.#goOn(now);
    const released = this.#line.serve(places, ({ visit }) => suits(visit));
    for (const seat of released) this.#seats.delete(seat);
    this.#pace.released(released.length);
    return released.map(({ visit }) => visit);
  }

  /** Takes out those that have waited for `longestMs`. */
  expired(now: number): readonly T[] {
    this.#goOn(now);
    const expired: T[] = [];
    for (const [seat, { ticket }] of this.#seats) {
      if (now - seat.since < this.#settings.longestMs) break;
      this.leave(seat);
      expired.push(ticket.visit);
    }
    return expired;
  }

  /** 1: next, if it suits. 0: it does not wait any more. Who comes later may stand before it, see FairLine. */
  placeOf(waiting: Waiting): number {
    const standing = this.#seats.get(waiting);
    return standing === undefined ? 0 : this.#line.placeOf(standing);
  }

  /** From the pace at which places were given out of late; null: that says nothing. As if it suited every place. */
  expectedWaitMs(waiting: Waiting, now: number): number | null {
    this.#goOn(now);
    const { perPlaceMs } = this.#pace;
    return perPlaceMs === null ? null : this.placeOf(waiting) * perPlaceMs;
  }

  #goOn(now: number): void {
    this.#pace.goOn(now, this.size > 0);
  }
}
