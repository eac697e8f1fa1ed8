import { setTimeout as wait } from 'node:timers/promises';

export interface CircuitOptions {
  /** Rejects unless the server, which holds `key`, answers in time. */
  readonly probe: (server: string, key: string) => Promise<unknown>;
  readonly probeEveryMs: number;
  /** Called when the first server falls ill or the last one is well again (null). */
  readonly changed: (reason: string | null) => void;
}

interface Illness {
  readonly reason: string;
  /** Wakes the probing before its time. */
  readonly again: AbortController;
}

/**
 * Which servers are ill. Once a command to a server was too slow or could not be sent, those that follow are refused
 * at once instead of each making a launch wait, until a probe in the background is answered. Servers of a cluster
 * are told apart, so that one ill node does not cost what the others know.
 */
export class Circuits {
  readonly #options: CircuitOptions;
  readonly #ill = new Map<string, Illness>();
  #stopped = false;

  constructor(options: CircuitOptions) {
    this.#options = options;
  }

  /** Why not to ask this server now; null: ask. */
  refusal(server: string): string | null {
    return this.#ill.get(server)?.reason ?? null;
  }

  allWell(): boolean {
    return this.#ill.size === 0;
  }

  /** Takes a server out until it answers for `key`, one of its own. */
  trip(server: string, key: string, reason: string): void {
    if (this.#stopped || this.#ill.has(server)) return;
    const first = this.#ill.size === 0;
    const illness = { reason, again: new AbortController() };
    this.#ill.set(server, illness);
    if (first) this.#options.changed(reason);
    void this.#probe(server, key);
  }

  /** Probes at once: something says that it may be worth it. */
  retry(): void {
    for (const [server, { reason, again }] of this.#ill) {
      this.#ill.set(server, { reason, again: new AbortController() });
      again.abort();
    }
  }

  stop(): void {
    this.#stopped = true;
    this.retry();
    this.#ill.clear();
  }

  async #probe(server: string, key: string): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#options.probe(server, key);
        break;
      } catch {
        const signal = this.#ill.get(server)?.again.signal;
        // Rejects when woken early.
        if (signal) await wait(this.#options.probeEveryMs, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
    if (this.#ill.delete(server) && this.#ill.size === 0 && !this.#stopped) this.#options.changed(null);
  }
}
