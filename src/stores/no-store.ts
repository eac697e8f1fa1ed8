import type { StoreEvents } from '../builds/build-store.ts';
import { DAYS_KEPT, type DayTallies } from '../builds/day-tallies.ts';
import type { SessionCounter } from '../builds/session-counter.ts';
import type { SharedNotes } from '../builds/shared-notes.ts';
import type { Store } from '../builds/store.ts';
import { MemoryNotes } from './memory-notes.ts';
import { MemorySessions } from './memory-sessions.ts';
import { MemoryTallies } from './memory-tallies.ts';

/** Keeps nothing: the gateway knows only what it learnt since it started, and counts its own sessions only. */
export class NoStore implements Store {
  readonly kind = 'none';
  readonly sessions: SessionCounter;
  readonly notes: SharedNotes;
  readonly tallies: DayTallies;
  readonly use = null;

  constructor(now: () => number = Date.now, daysKept = DAYS_KEPT) {
    this.sessions = new MemorySessions(now);
    this.notes = new MemoryNotes(now);
    this.tallies = new MemoryTallies(daysKept);
  }

  async start(_events: StoreEvents): Promise<void> {}

  async read() {
    return [];
  }

  async record(): Promise<void> {}

  async *scan() {}

  async close(): Promise<void> {}
}
