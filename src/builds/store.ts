import type { BuildStore } from './build-store.ts';
import type { SessionCounter } from './session-counter.ts';
import type { SharedNotes } from './shared-notes.ts';

/** All that a gateway keeps outside itself. `sessions` and `notes` work from `start` to `close`. */
export interface Store extends BuildStore {
  readonly sessions: SessionCounter;
  readonly notes: SharedNotes;
}
