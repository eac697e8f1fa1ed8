import type { BuildStore } from './build-store.ts';
import type { SessionCounter } from './session-counter.ts';

/** All that a gateway keeps outside itself. `sessions` works from `start` to `close`. */
export interface Store extends BuildStore {
  readonly sessions: SessionCounter;
}
