import type { RepoKey } from '../launch/launch-spec.ts';
import type { Announcement } from './announcement.ts';
import { AnnouncementBoard } from './announcement-board.ts';
import type { AnnouncementEnd, AnnouncementParts } from './announcement-parts.ts';
import type { EventProgress } from './event-progress.ts';
import { EventWarming } from './event-warming.ts';
import { type Announced, isAnnouncementId } from './read-announcement.ts';
import { seatsBeside } from './seats-beside.ts';

/** Gateways that share a store know of an announcement within two of these. */
const TICK_MS = 1_000;

/** All announced events now, in numbers. */
export interface AnnouncementTotals {
  /** Not begun yet, those whose repo is built already included. */
  readonly upcoming: number;
  readonly running: number;
  /** Of those whose lead has begun: seats, and how many of them have a place where it is built. */
  readonly seats: number;
  readonly places: number;
}

/**
 * Announced events: an operator tells one gateway, all that share its store follow, and a restart remembers. Each has its
 * repo built before people come and while they are there; afterwards nothing is left of it but builds.
 */
export class AnnouncementKeeper {
  readonly #parts: AnnouncementParts;
  readonly #board: AnnouncementBoard;
  readonly #warmings = new Map<Announcement, EventWarming>();
  /** Announced here: this gateway begins at once, and others a little later find it begun. */
  readonly #own = new WeakSet<Announcement>();
  #stop: (() => void) | null = null;

  constructor(parts: AnnouncementParts) {
    this.#parts = parts;
    this.#board = new AnnouncementBoard(parts.shared, parts.clock.now, (lost) => parts.notes.restored(lost));
  }

  /** Follows the store, which has been started. */
  start(): void {
    const tick = () => void this.tick().catch((cause) => this.#parts.notes.fault(cause));
    this.#stop ??= this.#parts.every(TICK_MS, tick);
    tick();
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
    for (const warming of this.#warmings.values()) warming.stop();
    this.#warmings.clear();
  }

  /** What is not over, the next first. */
  get current(): readonly Announcement[] {
    return this.#board.current;
  }

  /** Seats of the events with this repo that are on now. */
  seatsNow(repo: RepoKey): number {
    return this.#board.seatsNow(repo);
  }

  /**
   * Announces an event; one of the same id is replaced. null: there are too many. Rejects with StoreUnavailable. `by`: the
   * name of the operator's token.
   */
  async announce({ id, ...announced }: Announced, by: string): Promise<Announcement | null> {
    const { newId, notes } = this.#parts;
    const itsId = id ?? newId();
    // What another gateway has just announced under this id has to be known: this one is later, whatever clocks say.
    await this.#board.poll();
    const announcement = { id: itsId, ...announced, by, announcedAt: this.#board.announcingAt(itsId) };
    this.#own.add(announcement);
    if (!(await this.#board.put(announcement))) return null;
    notes.announced(announcement);
    this.#follow();
    return announcement;
  }

  /** Resolves with whether there was one. Rejects with StoreUnavailable. */
  async withdraw(id: string, by: string): Promise<boolean> {
    if (!isAnnouncementId(id)) return false;
    const removed = await this.#board.remove(id);
    if (removed) this.#parts.notes.withdrawn(id, by);
    this.#follow();
    return removed;
  }

  async progressOf(announcement: Announcement): Promise<EventProgress> {
    const warming = this.#warmings.get(announcement) ?? this.#warming(announcement);
    return warming.progress(seatsBeside(announcement, this.current));
  }

  async totals(): Promise<AnnouncementTotals> {
    const totals = { upcoming: 0, running: 0, seats: 0, places: 0 };
    for (const announcement of this.current) {
      const { phase, places } = await this.progressOf(announcement);
      if (phase === 'running') totals.running++;
      else totals.upcoming++;
      if (phase === 'announced') continue;
      totals.seats += announcement.seats;
      totals.places += places;
    }
    return totals;
  }

  /** What time brings; resolves when what was to be begun has begun. */
  async tick(): Promise<void> {
    await this.#board.poll();
    if (this.#stop === null) return;
    this.#follow();
    if (!this.#parts.isChecked()) return;
    await Promise.all(Array.from(this.#warmings.values(), (warming) => warming.tick()));
  }

  /** Begins what is new and ends what has gone. */
  #follow(): void {
    const current = this.current;
    for (const [announcement, warming] of this.#warmings) {
      if (current.includes(announcement)) continue;
      warming.stop();
      this.#warmings.delete(announcement);
      this.#parts.notes.ended(announcement, this.#endOf(announcement, current));
    }
    if (this.#stop === null) return;
    for (const announcement of current) {
      if (!this.#warmings.has(announcement)) this.#warmings.set(announcement, this.#warming(announcement));
    }
  }

  #endOf({ id, until }: Announcement, current: readonly Announcement[]): AnnouncementEnd {
    if (until <= this.#parts.clock.now()) return 'over';
    return current.some((one) => one.id === id) ? 'replaced' : 'withdrawn';
  }

  #warming(announcement: Announcement): EventWarming {
    const { settings, clock } = this.#parts;
    const due = Math.max(announcement.announcedAt, announcement.from - settings.leadMs);
    const later = this.#own.has(announcement) ? 0 : clock.random() * settings.recheckMs;
    return new EventWarming(announcement, due + later, this.#parts);
  }
}
