import { MOST_NOTES, type NoteKind, type SharedNote, type SharedNotes } from '../../builds/shared-notes.ts';
import { byId, checkNote } from '../check-note.ts';
import { loadLuaScript } from './lua-script.ts';
import type { AskRedis } from './redis-sessions.ts';

export interface RedisNotesOptions {
  readonly keyPrefix: string;
  /** No launch waits for this, ms. */
  readonly limitMs: number;
  readonly ask: AskRedis;
}

/** SharedNotes in Redis: one hash for each kind, so that a kind has one slot. The server's clock counts. */
export class RedisNotes implements SharedNotes {
  readonly #options: RedisNotesOptions;
  readonly #put = loadLuaScript('put-note-1.lua');
  readonly #list = loadLuaScript('list-notes-1.lua');
  readonly #remove = loadLuaScript('remove-note-1.lua');

  constructor(options: RedisNotesOptions) {
    this.#options = options;
  }

  async list(kind: NoteKind): Promise<readonly SharedNote[]> {
    const { ask, limitMs } = this.#options;
    const key = this.#key(kind);
    const found = (await ask(key, limitMs, ({ client }) => this.#list(client, key, []))) as readonly string[];
    const notes: SharedNote[] = [];
    for (let at = 0; at < found.length; at += 2) notes.push({ id: found[at]!, text: found[at + 1]! });
    return notes.sort(byId);
  }

  async put(kind: NoteKind, note: SharedNote, expiresAt: number): Promise<boolean> {
    checkNote(note);
    const { ask, limitMs } = this.#options;
    const key = this.#key(kind);
    const args = [note.id, Math.ceil(expiresAt), note.text, MOST_NOTES];
    return 1 === (await ask(key, limitMs, ({ client }) => this.#put(client, key, args)));
  }

  async remove(kind: NoteKind, id: string): Promise<boolean> {
    const { ask, limitMs } = this.#options;
    const key = this.#key(kind);
    return 1 === (await ask(key, limitMs, ({ client }) => this.#remove(client, key, [id])));
  }

  #key(kind: NoteKind): string {
    return `${this.#options.keyPrefix}notes:{${kind}}`;
  }
}
