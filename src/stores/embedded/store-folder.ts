import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Database, open, type RootDatabase } from 'lmdb';
import type { RepoKey } from '../../launch/launch-spec.ts';
import { ChangeJournal } from './change-journal.ts';
import { BUILDS, CHANGES, DAYS, FORMAT, FORMAT_KEY, NOTES, SESSIONS, USE } from './folder-format.ts';
import { notUsable, notWritable, writeFailure } from './store-failure.ts';

export interface StoreFolder {
  readonly root: RootDatabase;
  /** repo → repoText (build-text.ts) */
  readonly builds: Database<string, RepoKey>;
  readonly journal: ChangeJournal;
  /** repo → its Sessions (running-sessions.ts), as JSON */
  readonly sessions: Database<string, RepoKey>;
  /** kind, `/` and id → when it expires (ms since the epoch) and its text, as JSON */
  readonly notes: Database<string, string>;
  /** day, `/` and subject → its counts and texts, as JSON */
  readonly days: Database<string, string>;
  /** limit, `/` and client → when what it has used will have worn off (ms since the epoch), as JSON */
  readonly use: Database<string, string>;
  /** Brings to the disk what has been written, on another thread. */
  readonly flush: () => Promise<void>;
}

/** In lmdb and its documentation, not in its types. */
interface Flushable {
  sync(done: (error: Error | null) => void): void;
}

/**
 * Address space, not memory: enough that the map need not grow in most folders' lives. One that has grown stays mapped
 * beside the larger one, and its pages count twice.
 */
const MAP_BYTES = 2 ** 30;

/** A hundred thousand repos are checked in half a second: only a sick disk takes this long. */
const VERIFY_LIMIT_MS = 30_000;

/**
 * Opens a store folder, made when there is none. What stands in it is first read through by another process, because a
 * damaged file could end this one. Rejects with StoreUnavailable, whose message says what to do.
 */
export async function openStoreFolder(folder: string): Promise<StoreFolder> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw notWritable(folder, cause);
  }
  if (await holdsData(folder)) await verified(folder);
  try {
    // A commit that waits for the disk would stop the event loop for as long (1 to 30 ms): see flush.
    const root = open({ path: folder, noSync: true, mapSize: MAP_BYTES });
    const builds = root.openDB<string, RepoKey>({ name: BUILDS, encoding: 'string' });
    const changes = root.openDB<string, number>({ name: CHANGES, encoding: 'string' });
    const sessions = root.openDB<string, RepoKey>({ name: SESSIONS, encoding: 'string' });
    const notes = root.openDB<string, string>({ name: NOTES, encoding: 'string' });
    const days = root.openDB<string, string>({ name: DAYS, encoding: 'string' });
    const use = root.openDB<string, string>({ name: USE, encoding: 'string' });
    root.putSync(FORMAT_KEY, FORMAT);
    const flush = () =>
      new Promise<void>((resolve, reject) => {
        (root as unknown as Flushable).sync((error) => (error ? reject(error) : resolve()));
      });
    return { root, builds, journal: new ChangeJournal(changes), sessions, notes, days, use, flush };
  } catch (cause) {
    throw writeFailure(folder, cause);
  }
}

async function holdsData(folder: string): Promise<boolean> {
  try {
    return (await stat(join(folder, 'data.mdb'))).size > 0;
  } catch {
    return false;
  }
}

function verified(folder: string): Promise<void> {
  const here = fileURLToPath(import.meta.url);
  const program = fileURLToPath(new URL(`./verify-folder${extname(here)}`, import.meta.url));
  const nodeOptions = process.execArgv.filter((option) => !option.startsWith('--inspect'));
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [...nodeOptions, program, folder], { timeout: VERIFY_LIMIT_MS }, (error, stdout) => {
      if (error === null) return resolve();
      const what =
        error.code === 2
          ? 'was written by another version of the gateway'
          : `is damaged (${error.signal ?? (stdout.trim() || error.message)})`;
      reject(notUsable(folder, what));
    });
  });
}
