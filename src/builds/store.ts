import type { BuildStore } from './build-store.ts';
import type { DayTallies } from './day-tallies.ts';
import type { SessionCounter } from './session-counter.ts';
import type { SharedNotes } from './shared-notes.ts';

/** All that a gateway keeps outside itself. `sessions`, `notes` and `tallies` work from `start` to `close`. */
export interface Store extends BuildStore {
  readonly sessions: SessionCounter;
  readonly notes: SharedNotes;
  readonly tallies: DayTallies;
}
