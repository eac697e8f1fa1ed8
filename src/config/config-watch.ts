export interface ConfigWatchParts {
  /** The text of the file, wherever it really is. */
  readonly read: () => Promise<string>;
  /** There is another text. */
  readonly changed: () => Promise<void>;
  /** Calls back again and again; returns a way to stop. */
  readonly every: (ms: number, callback: () => void) => () => void;
}

const LOOK_EVERY_MS = 1_000;

/**
 * Watches a file by reading it once a second. It is small, and nothing else sees every change: editors put another file in its
 * place, Kubernetes moves a link two folders above it, and file systems over a network tell of nothing. A text is
 * taken once it has been the same at two looks, so that one that is being written is mostly let be.
 */
export class ConfigWatch {
  readonly #parts: ConfigWatchParts;
  #taken: string;
  #seen: string;
  #isLooking = false;
  #stop: (() => void) | null = null;

  /** `text`: what the file said when it was taken last. */
  constructor(text: string, parts: ConfigWatchParts) {
    this.#taken = text;
    this.#seen = text;
    this.#parts = parts;
  }

  start(): void {
    this.#stop ??= this.#parts.every(LOOK_EVERY_MS, () => void this.look());
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
  }

  /** One look. Never rejects: a file that is away for a moment is looked for again. */
  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const text = await this.#parts.read().catch(() => null);
      if (text === null) return;
      const isSteady = text === this.#seen;
      this.#seen = text;
      if (!isSteady || text === this.#taken) return;
      this.#taken = text;
      await this.#parts.changed();
    } finally {
      this.#isLooking = false;
    }
  }
}
