import type { BuildStore, StoreEvents } from '../builds/build-store.ts';

/** Keeps nothing: the gateway knows only what it learnt since it started. */
export class NoStore implements BuildStore {
  readonly kind = 'none';

  async start(_events: StoreEvents): Promise<void> {}

  async read() {
    return [];
  }

  async record(): Promise<void> {}

  async *scan() {}

  async close(): Promise<void> {}
}
