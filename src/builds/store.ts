import type { BuildStore } from './build-store.ts';
import type { DayTallies } from './day-tallies.ts';
import type { SessionCounter } from './session-counter.ts';
import type { SharedNotes } from './shared-notes.ts';
import type { SharedUse } from './shared-use.ts';

/** All that a gateway keeps outside itself. `sessions`, `notes`, `tallies` and `use` work from `start` to `close`. */
export interface Store extends BuildStore {
  readonly sessions: SessionCounter;
  readonly notes: SharedNotes;
  readonly tallies: DayTallies;
  /** null: nobody else could know. */
  readonly use: SharedUse | null;
}
