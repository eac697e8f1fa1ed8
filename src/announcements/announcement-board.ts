import type { NoteKind, SharedNotes } from '../builds/shared-notes.ts';
import type { RepoKey } from '../launch/launch-spec.ts';
import { type Announcement, announcementText, parseAnnouncement } from './announcement.ts';

const KIND: NoteKind = 'announcements';

interface Kept {
  readonly text: string;
  /** null: it cannot be read here. */
  readonly announcement: Announcement | null;
}

/** What is announced, as the store has it. While the store is away it is what was there before. */
export class AnnouncementBoard {
  readonly #notes: SharedNotes;
  readonly #now: () => number;
  #kept: ReadonlyMap<string, Kept> = new Map();
  #changes = 0;
  #reading: Promise<void> | null = null;

  constructor(notes: SharedNotes, now: () => number) {
    this.#notes = notes;
    this.#now = now;
  }

  /** What is not over, the next first. An announcement that has not changed is the same object each time. */
  get current(): readonly Announcement[] {
    const now = this.#now();
    return Array.from(this.#kept.values(), ({ announcement }) => announcement)
      .filter((one): one is Announcement => one !== null && one.until > now)
      .sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1));
  }

  /** Seats of the events with this repo that are on now. */
  seatsNow(repo: RepoKey): number {
    const now = this.#now();
    let seats = 0;
    for (const { announcement: one } of this.#kept.values()) {
      if (one !== null && one.spec.repoKey === repo && one.from <= now && now < one.until) seats += one.seats;
    }
    return seats;
  }

  /** Reads what is in the store now. Never rejects. */
  poll(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** Resolves with false when there are too many. Rejects with StoreUnavailable. */
  async put(announcement: Announcement): Promise<boolean> {
    const { id, until } = announcement;
    const text = announcementText(announcement);
    if (!(await this.#notes.put(KIND, { id, text }, until))) return false;
    this.#change(new Map(this.#kept).set(id, { text, announcement }));
    return true;
  }

  /** Resolves with whether there was one. Rejects with StoreUnavailable. */
  async remove(id: string): Promise<boolean> {
    const removed = await this.#notes.remove(KIND, id);
    const kept = new Map(this.#kept);
    kept.delete(id);
    this.#change(kept);
    return removed;
  }

  async #read(): Promise<void> {
    const changes = this.#changes;
    const notes = await this.#notes.list(KIND).catch(() => null);
    // What was changed here meanwhile may not have been in the answer yet.
    if (notes === null || changes !== this.#changes) return;
    this.#kept = new Map(
      notes.map(({ id, text }) => {
        const known = this.#kept.get(id);
        return [id, known?.text === text ? known : { text, announcement: parseAnnouncement(id, text) }];
      }),
    );
  }

  #change(kept: ReadonlyMap<string, Kept>): void {
    this.#kept = kept;
    this.#changes++;
  }
}
