import type { NoteKind, SharedNotes } from '../builds/shared-notes.ts';
import { changeText, parseChange } from './change-note.ts';
import { type ControlChange, inOrder } from './control-change.ts';
import { superfluous } from './superfluous.ts';

const KIND: NoteKind = 'control';

/** So many changes are kept for people to look at and take back, beside those that are in force. */
export const HISTORY = 100;
/** What is said stays said: nobody is to find a drained member back because a store forgot it. */
const KEPT_MS = 10 * 365 * 86_400_000;

export interface BoardEvents {
  /** Another gateway has made these, or they were there when this one started. The first first. */
  readonly followed: (changes: readonly ControlChange[]) => void;
  /** The store had lost it, and has it again. */
  readonly restored: (change: ControlChange) => void;
}

/**
 * What operators have said, as the store has it: one note a change, which is never altered, so that two who speak at once are
 * both heard, and the later one counts. While the store is away it is what was there before; what a store has lost is put there
 * again by whoever knows of it.
 */
export class ChangeBoard {
  readonly #notes: SharedNotes;
  readonly #now: () => number;
  readonly #events: BoardEvents;
  #known: ReadonlyMap<string, ControlChange> = new Map();
  /** Ids of notes that cannot be read here: of a later version. They are looked at once. */
  #unreadable: ReadonlySet<string> = new Set();
  #reading: Promise<boolean> | null = null;
  #ownChanges = 0;
  /** Replaced when there is another change. */
  #changes: readonly ControlChange[] = [];

  constructor(notes: SharedNotes, now: () => number, events: BoardEvents) {
    this.#notes = notes;
    this.#now = now;
    this.#events = events;
  }

  /** The first first. The same list until something is added or goes. */
  get changes(): readonly ControlChange[] {
    return this.#changes;
  }

  /** A time for what is said now: later than all that is known. */
  sayingAt(): number {
    return Math.max(this.#now(), (this.#changes.at(-1)?.at ?? 0) + 1);
  }

  /** Reads what is in the store now, and puts there again what it has lost. Resolves with whether it could. Never rejects. */
  poll(): Promise<boolean> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /**
   * Keeps a change. Resolves with false when there are too many that are in force. Rejects with StoreUnavailable, and with a
   * RangeError for one that is too long.
   */
  async add(change: ControlChange): Promise<boolean> {
    const put = () => this.#put(change);
    let isPut = await put();
    // Where there is no room, those go that only people would look at.
    for (const one of isPut ? [] : superfluous(this.#changes, 0, this.#now())) {
      await this.#remove(one);
      isPut = await put();
      if (isPut) break;
    }
    if (!isPut && !(await this.#putInPlace(change))) return false;
    this.#ownChanges++;
    this.#have([...this.#known.values(), change]);
    // It is said, whatever becomes of the old ones.
    for (const one of superfluous(this.#changes, HISTORY, this.#now())) await this.#remove(one).catch(() => {});
    return true;
  }

  async #read(): Promise<boolean> {
    const before = this.#ownChanges;
    const listed = await this.#notes.list(KIND).catch(() => null);
    if (listed === null) return false;
    // What was said here meanwhile may not have been in the answer yet.
    if (before !== this.#ownChanges) return true;
    const unreadable = new Set<string>();
    const there: ControlChange[] = [];
    for (const { id, text } of listed) {
      const change = this.#known.get(id) ?? (this.#unreadable.has(id) ? null : parseChange(id, text));
      if (change === null) unreadable.add(id);
      else there.push(change);
    }
    this.#unreadable = unreadable;
    const fresh = there.filter(({ id }) => !this.#known.has(id)).sort(inOrder);
    const lost = this.#lostFrom(there);
    if (fresh.length > 0 || there.length + lost.length !== this.#known.size) this.#have([...there, ...lost]);
    if (fresh.length > 0) this.#events.followed(fresh);
    for (const change of lost) {
      if (!(await this.#put(change).catch(() => false))) break;
      this.#events.restored(change);
    }
    return true;
  }

  /** What is not in the store any more. Where it has so many that old ones had to go, those that are older went with them. */
  #lostFrom(there: readonly ControlChange[]): readonly ControlChange[] {
    const ids = new Set(there.map(({ id }) => id));
    const oldest = there.toSorted(inOrder).at(-HISTORY)?.at ?? 0;
    const since = there.length < HISTORY ? 0 : oldest;
    return Array.from(this.#known.values()).filter(({ id, at }) => !ids.has(id) && at > since);
  }

  #put(change: ControlChange): Promise<boolean> {
    return this.#notes.put(KIND, { id: change.id, text: changeText(change) }, this.#now() + KEPT_MS);
  }

  /**
   * Puts it in the place of one that it makes void: what is in force can be taken back however full it is. Where the store goes away
   * in between, the other is still known here, and the next look puts it back as one that was lost.
   */
  async #putInPlace(change: ControlChange): Promise<boolean> {
    const all = [...this.#changes, change];
    const voided = superfluous(all, 0, this.#now()).find(({ id }) => id !== change.id);
    if (voided === undefined) return false;
    await this.#notes.remove(KIND, voided.id);
    if (!(await this.#put(change))) return false;
    await this.#remove(voided).catch(() => {});
    return true;
  }

  async #remove({ id }: ControlChange): Promise<void> {
    await this.#notes.remove(KIND, id);
    this.#ownChanges++;
    this.#have(Array.from(this.#known.values()).filter((one) => one.id !== id));
  }

  #have(changes: readonly ControlChange[]): void {
    this.#changes = changes.toSorted(inOrder);
    this.#known = new Map(this.#changes.map((change) => [change.id, change]));
  }
}
