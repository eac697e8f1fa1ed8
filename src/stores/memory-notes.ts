import { MOST_NOTES, type NoteKind, type SharedNote, type SharedNotes } from '../builds/shared-notes.ts';
import { byId, checkNote } from './check-note.ts';

interface Kept {
  readonly note: SharedNote;
  readonly expiresAt: number;
}

/** SharedNotes of this process alone: where there is no store, they go with it. */
export class MemoryNotes implements SharedNotes {
  readonly #now: () => number;
  readonly #kinds = new Map<NoteKind, Map<string, Kept>>();

  constructor(now: () => number) {
    this.#now = now;
  }

  async list(kind: NoteKind): Promise<readonly SharedNote[]> {
    return Array.from(this.#alive(kind).values(), ({ note }) => note).sort(byId);
  }

  async put(kind: NoteKind, note: SharedNote, expiresAt: number): Promise<boolean> {
    checkNote(note);
    const kept = this.#alive(kind);
    if (!kept.has(note.id) && kept.size >= MOST_NOTES) return false;
    kept.set(note.id, { note, expiresAt });
    return true;
  }

  async remove(kind: NoteKind, id: string): Promise<boolean> {
    return this.#alive(kind).delete(id);
  }

  #alive(kind: NoteKind): Map<string, Kept> {
    const kept = this.#kinds.get(kind) ?? new Map<string, Kept>();
    this.#kinds.set(kind, kept);
    const now = this.#now();
    for (const [id, { expiresAt }] of kept) if (expiresAt <= now) kept.delete(id);
    return kept;
  }
}
