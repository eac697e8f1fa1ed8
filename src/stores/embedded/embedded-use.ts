import type { ClientSpending, LimitName, SharedUse } from '../../builds/shared-use.ts';
import { writeFailure } from './store-failure.ts';
import type { StoreFolder } from './store-folder.ts';

export interface EmbeddedUseOptions {
  /** For messages. */
  readonly folder: string;
  /** Throws StoreUnavailable while there is none. */
  readonly opened: () => StoreFolder;
  readonly now: () => number;
}

const keyOf = (limit: LimitName, client: string): string => `${limit}/${client}`;

/**
 * SharedUse in a store folder, for the processes of one machine. Not brought to the disk by itself: a power failure may cost
 * what clients have used.
 */
export class EmbeddedUse implements SharedUse {
  readonly #options: EmbeddedUseOptions;

  constructor(options: EmbeddedUseOptions) {
    this.#options = options;
  }

  async add(limit: LimitName, spending: readonly ClientSpending[], mostMs: number): Promise<readonly number[]> {
    const now = this.#options.now();
    return this.#changing(({ use }) =>
      spending.map(({ client, spentMs }) => {
        const key = keyOf(limit, client);
        const before = Math.max(0, Number(use.get(key) ?? now) - now);
        // More than there can be: a clock that was ahead has written it.
        const spent = Math.min((before > mostMs ? 0 : before) + spentMs, mostMs);
        use.put(key, JSON.stringify(now + spent));
        return spent;
      }),
    );
  }

  /** Removes what has worn off. Throws StoreUnavailable. */
  sweep(): void {
    const now = this.#options.now();
    const gone = Array.from(this.#options.opened().use.getRange()).filter(({ value }) => Number(value) <= now);
    if (gone.length === 0) return;
    this.#changing(({ use }) => {
      for (const { key } of gone) if (Number(use.get(key) ?? 0) <= now) use.remove(key);
    });
  }

  #changing<T>(change: (folder: StoreFolder) => T): T {
    const folder = this.#options.opened();
    try {
      return folder.root.transactionSync(() => change(folder));
    } catch (cause) {
      throw writeFailure(this.#options.folder, cause);
    }
  }
}
