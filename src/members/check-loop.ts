import type { CheckSettings } from './check-settings.ts';
import type { Clock } from './clock.ts';

/**
 * This many failures in a row are followed by the normal pause, before the longer one begins: most are short (a hub
 * that restarts, or that stays 503 for 16 s after its JupyterHub is back), and the longer pause is capacity lost.
 */
const QUICK_RECHECKS = 2;

export interface LoopOptions {
  readonly settings: Pick<CheckSettings, 'periodMs' | 'failedPeriodMs' | 'jitter'>;
  readonly clock: Pick<Clock, 'random' | 'sleep'>;
  /** Does one check and tells whether it went well. Must not reject. */
  readonly check: (signal: AbortSignal) => Promise<boolean>;
}

/** Checks one member again and again, never twice at once. */
export class CheckLoop {
  readonly #options: LoopOptions;
  #failures = 0;
  #waiting: (() => void)[] = [];
  #wake: () => void = () => {};

  constructor(options: LoopOptions) {
    this.#options = options;
  }

  /** Runs until the signal is aborted, then resolves once nothing is left. The first check is at once. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const well = await this.#options.check(signal);
      this.#failures = well ? 0 : this.#failures + 1;
      for (const resolve of this.#waiting.splice(0)) resolve();
      if (!signal.aborted) await this.#pause(signal);
    }
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Cuts the pause short. Resolves at the end of the check that is under way or starts now, or when `run` ends. */
  checkNow(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#wake();
    });
  }

  async #pause(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const pause = new AbortController();
    const end = () => pause.abort();
    signal.addEventListener('abort', end, { once: true });
    this.#wake = end;
    try {
      await clock.sleep(this.#pauseMs(), pause.signal);
    } catch (error) {
      if (!pause.signal.aborted) throw error;
    } finally {
      this.#wake = () => {};
      signal.removeEventListener('abort', end);
    }
  }

  #pauseMs(): number {
    const { settings, clock } = this.#options;
    const period = this.#failures > QUICK_RECHECKS ? settings.failedPeriodMs : settings.periodMs;
    return period * (1 + settings.jitter * (0.5 - clock.random()));
  }
}
