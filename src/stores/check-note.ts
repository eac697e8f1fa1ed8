import { LONGEST_NOTE, type SharedNote } from '../builds/shared-notes.ts';

const ID = /^[a-z0-9-]{1,64}$/;

/** Throws a RangeError unless the note may be kept. */
export function checkNote({ id, text }: SharedNote): void {
  if (!ID.test(id)) throw new RangeError(`${JSON.stringify(id)} is no id of a note`);
  if (Buffer.byteLength(text) > LONGEST_NOTE) throw new RangeError(`a note has at most ${LONGEST_NOTE} bytes`);
}

export const byId = (a: SharedNote, b: SharedNote): number => (a.id < b.id ? -1 : 1);
