import { StoreUnavailable } from '../builds/build-store.ts';
import type { Store } from '../builds/store.ts';
import type { Config } from '../config/schema.ts';
import { storeLimits } from '../config/store-limits.ts';
import { openStore } from '../stores/open-store.ts';
import { CliError } from './cli-error.ts';

/** No launch waits for this: a busy store is given time. */
const PATIENCE_MS = 10_000;

/**
 * Opens the configured store, uses it and closes it. A store that cannot be used ends the command: CliError of status 1, of
 * status 2 where the configuration keeps nothing.
 */
export async function withStore<T>(config: Config, use: (store: Store) => Promise<T>): Promise<T> {
  if (config.store.kind === 'none') {
    throw new CliError("store.kind is 'none': such a gateway keeps nothing that a command could read or write.", 2);
  }
  const store = await openStore(config.store, storeLimits(config), PATIENCE_MS);
  try {
    let trouble: string | null = null;
    await store.start({
      changed: () => {},
      missed: () => {},
      availability: (up, reason) => {
        trouble = up ? null : reason;
      },
    });
    if (trouble !== null) throw new CliError(`The store cannot be used: ${trouble}`);
    return await use(store);
  } catch (cause) {
    if (cause instanceof StoreUnavailable) throw new CliError(`The store cannot be used: ${cause.message}`);
    throw cause;
  } finally {
    await store.close();
  }
}
