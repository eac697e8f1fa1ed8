import type { NoteKind, SharedNotes } from '../builds/shared-notes.ts';
import type { RepoKey } from '../launch/launch-spec.ts';
import type { Announcement } from './announcement.ts';
import { type AnnouncementNote, announcedAtOf, isLater, noteText, parseNote, untilOf } from './announcement-note.ts';

const KIND: NoteKind = 'announcements';

interface Kept {
  readonly text: string;
  readonly note: AnnouncementNote;
}

/**
 * What is announced, as the store has it. While the store is away it is what was there before, and what a store has lost
 * (it came back empty, or without its last writes) is put there again by whoever knows of it. So that what an operator
 * removes is not taken for lost, a removal is a note too, in the place of the event and for as long as that would have lasted.
 */
export class AnnouncementBoard {
  readonly #notes: SharedNotes;
  readonly #now: () => number;
  readonly #restored: (announcement: Announcement) => void;
  #kept: ReadonlyMap<string, Kept> = new Map();
  /** Put again at the last reading. Expired by the clock of the store and not by ours, a note can be lost many times. */
  #lost: ReadonlySet<Kept> = new Set();
  #changes = 0;
  #reading: Promise<void> | null = null;

  /** `restored` is told what the store had lost and has again. */
  constructor(notes: SharedNotes, now: () => number, restored: (announcement: Announcement) => void = () => {}) {
    this.#notes = notes;
    this.#now = now;
    this.#restored = restored;
  }

  /** What is not over, the next first. An announcement that has not changed is the same object each time. */
  get current(): readonly Announcement[] {
    const now = this.#now();
    return this.#announced()
      .filter(({ until }) => until > now)
      .sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1));
  }

  /** Seats of the events with this repo that are on now. */
  seatsNow(repo: RepoKey): number {
    const now = this.#now();
    let seats = 0;
    for (const one of this.#announced()) {
      if (one.spec.repoKey === repo && one.from <= now && now < one.until) seats += one.seats;
    }
    return seats;
  }

  /** A time for what is announced now: later than that of all that is known of this id. */
  announcingAt(id: string): number {
    const note = this.#kept.get(id)?.note;
    return Math.max(this.#now(), ((note && announcedAtOf(note)) ?? 0) + 1);
  }

  /** Reads what is in the store now, and puts there again what it has lost. Never rejects. */
  poll(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** Resolves with false when there are too many. Rejects with StoreUnavailable. */
  async put(announcement: Announcement): Promise<boolean> {
    return this.#place(announcement.id, { kind: 'announced', announcement }, announcement.until);
  }

  /** Resolves with whether there was one. Rejects with StoreUnavailable. */
  async remove(id: string): Promise<boolean> {
    const listed = (await this.#notes.list(KIND)).find((one) => one.id === id);
    const note = listed === undefined ? this.#kept.get(id)?.note : parseNote(id, listed.text);
    // Whoever cannot read it does not know how long its removal is to be remembered.
    if (note?.kind === 'unreadable') return this.#notes.remove(KIND, id);
    if (note?.kind !== 'announced' || note.announcement.until <= this.#now()) return false;
    const { announcedAt, until } = note.announcement;
    await this.#place(id, { kind: 'removed', removal: { announcedAt, until, removedAt: this.#now() } }, until);
    return true;
  }

  #announced(): Announcement[] {
    return Array.from(this.#kept.values()).flatMap(({ note }) => (note.kind === 'announced' ? note.announcement : []));
  }

  async #read(): Promise<void> {
    const changes = this.#changes;
    const listed = await this.#notes.list(KIND).catch(() => null);
    // What was changed here meanwhile may not have been in the answer yet.
    if (listed === null || changes !== this.#changes) return;
    const now = this.#now();
    const kept = new Map<string, Kept>();
    for (const { id, text } of listed) {
      const known = this.#kept.get(id);
      kept.set(id, known?.text === text ? known : { text, note: parseNote(id, text) });
    }
    const lost: string[] = [];
    for (const [id, known] of this.#kept) {
      const has = kept.get(id);
      if ((untilOf(known.note) ?? 0) <= now || (has !== undefined && !isLater(known.note, has.note))) continue;
      kept.set(id, known);
      lost.push(id);
    }
    this.#kept = kept;
    await this.#putAgain(lost);
  }

  async #putAgain(ids: readonly string[]): Promise<void> {
    const before = this.#lost;
    const lost = new Set<Kept>();
    this.#lost = lost;
    for (const id of ids) {
      const changes = this.#changes;
      const kept = this.#kept.get(id);
      const until = kept && untilOf(kept.note);
      if (!kept || !until) continue;
      const put = await this.#notes.put(KIND, { id, text: kept.text }, until).catch(() => null);
      // The store is away again, or somebody here goes on: the next reading sees what is still to do.
      if (put === null || changes !== this.#changes) return;
      if (put) lost.add(kept);
      if (put && kept.note.kind === 'announced' && !before.has(kept)) this.#restored(kept.note.announcement);
      if (!put && kept.note.kind === 'removed') this.#change((all) => all.delete(id));
    }
  }

  /** Resolves with false when there are too many. */
  async #place(id: string, note: Exclude<AnnouncementNote, { kind: 'unreadable' }>, until: number): Promise<boolean> {
    const text = noteText(note);
    const put = () => this.#notes.put(KIND, { id, text }, until);
    let isPut = await put();
    // Removals give way, those first that all must have seen by now.
    for (const oldest of isPut ? [] : this.#removals()) {
      await this.#notes.remove(KIND, oldest);
      this.#change((all) => all.delete(oldest));
      isPut = await put();
      if (isPut) break;
    }
    if (isPut) this.#change((all) => all.set(id, { text, note }));
    return isPut;
  }

  /** Ids of those that have been removed, the first first. */
  #removals(): readonly string[] {
    return Array.from(this.#kept)
      .flatMap(([id, { note }]) => (note.kind === 'removed' ? [{ id, at: note.removal.removedAt }] : []))
      .sort((a, b) => a.at - b.at)
      .map(({ id }) => id);
  }

  #change(change: (kept: Map<string, Kept>) => void): void {
    const kept = new Map(this.#kept);
    change(kept);
    this.#kept = kept;
    this.#changes++;
  }
}
