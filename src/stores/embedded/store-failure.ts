import { StoreUnavailable } from '../../builds/build-store.ts';

/** What lmdb says when it comes upon a page that is not what it should be. */
const DAMAGE = /MDB_(CORRUPTED|PAGE_NOTFOUND|PANIC|INVALID|VERSION_MISMATCH|BAD_TXN)/;

const words = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));

export function notWritable(folder: string, cause: unknown): StoreUnavailable {
  return new StoreUnavailable(
    `The embedded store cannot write to ${folder} (${words(cause)}). Allow the gateway to write there or configure another folder, then restart it.`,
    { cause },
  );
}

/** `what`: is or was what, as in "is damaged". */
export function notUsable(folder: string, what: string, cause?: unknown): StoreUnavailable {
  return new StoreUnavailable(
    `The embedded store in ${folder} ${what}. Delete the folder and restart the gateway: what it knew is learnt anew from launches.`,
    { cause },
  );
}

export function full(folder: string, maxBytes: number): StoreUnavailable {
  return new StoreUnavailable(
    `The embedded store in ${folder} is full (${maxBytes} bytes). Allow it more, or keep builds for a shorter time; it accepts records again when older ones expire.`,
  );
}

/** lmdb reports a full disk as ENOSPC, or as EIO when part of a page went through. */
export function writeFailure(folder: string, cause: unknown): StoreUnavailable {
  if (cause instanceof StoreUnavailable) return cause;
  if (DAMAGE.test(words(cause))) return readFailure(folder, cause);
  return new StoreUnavailable(
    `The embedded store in ${folder} could not be written (${words(cause)}). Is the disk full? Free some space there; nothing needs a restart.`,
    { cause },
  );
}

export function readFailure(folder: string, cause: unknown): StoreUnavailable {
  if (cause instanceof StoreUnavailable) return cause;
  return notUsable(folder, `is damaged (${words(cause)})`, cause);
}
