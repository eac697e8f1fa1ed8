import type { Roster } from './roster.ts';

/** Told after each replacement. Must not update the roster itself. */
export type RosterListener = (current: Roster, previous: Roster) => void;

/** Holds the current roster. Readers take `current` once per decision and so see one moment throughout. */
export class RosterKeeper {
  #current: Roster;
  readonly #listeners = new Set<RosterListener>();
  readonly #onListenerError: (error: unknown) => void;

  /** `onListenerError`: a listener threw. The others are told all the same. */
  constructor(first: Roster, onListenerError: (error: unknown) => void) {
    this.#current = first;
    this.#onListenerError = onListenerError;
  }

  get current(): Roster {
    return this.#current;
  }

  /** Replaces the roster with what `change` makes of the current one. */
  update(change: (current: Roster) => Roster): Roster {
    const previous = this.#current;
    const next = change(previous);
    this.#current = next;
    for (const listener of this.#listeners) {
      try {
        listener(next, previous);
      } catch (error) {
        this.#onListenerError(error);
      }
    }
    return next;
  }

  /** Returns how to stop listening. */
  onChange(listener: RosterListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
