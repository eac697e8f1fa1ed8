/**
 * What notes are of. Each kind is a small set of its own: `announcements` (src/announcements), `control` (src/control). A new kind is
 * one word here.
 */
export type NoteKind = 'announcements' | 'control';

/** A small text that all gateways see. */
export interface SharedNote {
  /** 1 to 64 of `a-z`, `0-9` and `-`. */
  readonly id: string;
  readonly text: string;
}

/** What a store keeps of one kind at most. */
export const MOST_NOTES = 200;
/** The longest text, bytes of UTF-8. */
export const LONGEST_NOTE = 8 * 1024;

/**
 * What people tell one gateway and all have to follow: few, small and dear, where builds are many and can be learnt anew.
 * A port beside BuildStore, with limits of time for work that no launch waits for: a store that is down or slow rejects
 * with StoreUnavailable. Nobody is told of changes; whoever follows asks again. One contract suite
 * (test/stores/shared-notes.contract.ts) runs over each adapter.
 */
export interface SharedNotes {
  /** Those that have not expired, by id. */
  list(kind: NoteKind): Promise<readonly SharedNote[]>;
  /**
   * Keeps a note until `expiresAt` (ms since the epoch), in the place of one of the same id. Resolves with false where
   * MOST_NOTES of the kind are kept already. When it resolves, the note survives a crash of this process. Throws a
   * RangeError for an id or a text that is not as above.
   */
  put(kind: NoteKind, note: SharedNote, expiresAt: number): Promise<boolean>;
  /** Resolves with whether there was one. */
  remove(kind: NoteKind, id: string): Promise<boolean>;
}
