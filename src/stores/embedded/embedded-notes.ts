import { MOST_NOTES, type NoteKind, type SharedNote, type SharedNotes } from '../../builds/shared-notes.ts';
import { checkNote } from '../check-note.ts';
import { readFailure, writeFailure } from './store-failure.ts';
import type { StoreFolder } from './store-folder.ts';

export interface EmbeddedNotesOptions {
  /** For messages. */
  readonly folder: string;
  /** Throws StoreUnavailable while there is none. */
  readonly opened: () => StoreFolder;
  /** Something was written that is not on the disk yet. */
  readonly written: () => void;
  readonly now: () => number;
}

interface Stored extends SharedNote {
  readonly key: string;
  readonly expiresAt: number;
}

/** Behind `/`, which ends a kind: the end of its range. */
const PAST = '0';

const keyOf = (kind: NoteKind, id: string): string => `${kind}/${id}`;

/** SharedNotes in a store folder, for the processes of one machine. */
export class EmbeddedNotes implements SharedNotes {
  readonly #options: EmbeddedNotesOptions;

  constructor(options: EmbeddedNotesOptions) {
    this.#options = options;
  }

  async list(kind: NoteKind): Promise<readonly SharedNote[]> {
    const folder = this.#options.opened();
    const now = this.#options.now();
    try {
      folder.root.resetReadTxn();
      return this.#stored(folder, kind)
        .filter(({ expiresAt }) => expiresAt > now)
        .map(({ id, text }) => ({ id, text }));
    } catch (cause) {
      throw readFailure(this.#options.folder, cause);
    }
  }

  async put(kind: NoteKind, note: SharedNote, expiresAt: number): Promise<boolean> {
    checkNote(note);
    return this.#changing((folder) => {
      this.#removeExpired(folder, kind);
      const key = keyOf(kind, note.id);
      if (this.#stored(folder, kind).length >= MOST_NOTES && !folder.notes.doesExist(key)) return false;
      folder.notes.put(key, JSON.stringify([expiresAt, note.text]));
      return true;
    });
  }

  async remove(kind: NoteKind, id: string): Promise<boolean> {
    return this.#changing((folder) => {
      this.#removeExpired(folder, kind);
      const key = keyOf(kind, id);
      const there = folder.notes.doesExist(key);
      if (there) folder.notes.remove(key);
      return there;
    });
  }

  /** Removes those that have expired: nobody may write any more. Throws StoreUnavailable. */
  sweep(): void {
    const now = this.#options.now();
    if (this.#stored(this.#options.opened()).every(({ expiresAt }) => expiresAt > now)) return;
    this.#changing((folder) => this.#removeExpired(folder));
  }

  /** Inside a transaction. */
  #removeExpired(folder: StoreFolder, kind?: NoteKind): void {
    const now = this.#options.now();
    for (const { key, expiresAt } of this.#stored(folder, kind)) if (expiresAt <= now) folder.notes.remove(key);
  }

  /** Of this kind, or all. In the order of the keys. */
  #stored({ notes }: StoreFolder, kind?: NoteKind): readonly Stored[] {
    const range = kind === undefined ? {} : { start: `${kind}/`, end: kind + PAST };
    return Array.from(notes.getRange(range), ({ key, value }) => {
      const [expiresAt, text] = JSON.parse(value) as [number, string];
      return { key, id: key.slice(key.indexOf('/') + 1), text, expiresAt };
    });
  }

  #changing<T>(change: (folder: StoreFolder) => T): T {
    const folder = this.#options.opened();
    try {
      const result = folder.root.transactionSync(() => change(folder));
      this.#options.written();
      return result;
    } catch (cause) {
      throw writeFailure(this.#options.folder, cause);
    }
  }
}
