import type { Progress } from '../archive/progress-meter.ts';

/** Where progress is shown: a terminal, or what keeps lines. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const BAR = 24;
/** ms */
const ON_TERMINAL = 100;
const AS_LINES = 5_000;
/** Before this there is nothing to tell the speed by, ms. */
const WARM_UP_MS = 1_000;

/** `[#######                 ]  29 %  412,345 events, 183,000 a second, 12 s left`. `elapsedMs`: since the import began. */
export function progressText({ fraction, lines }: Progress, elapsedMs: number): string {
  const filled = Math.round(fraction * BAR);
  const bar = `[${'#'.repeat(filled)}${' '.repeat(BAR - filled)}]`;
  const percent = `${Math.floor(fraction * 100)} %`.padStart(5);
  const events = `${lines.toLocaleString('en')} events`;
  if (elapsedMs < WARM_UP_MS || fraction <= 0) return `${bar} ${percent}  ${events}`;
  const speed = Number(((lines / elapsedMs) * 1_000).toPrecision(3)).toLocaleString('en');
  return `${bar} ${percent}  ${events}, ${speed} a second, ${timeText((elapsedMs * (1 - fraction)) / fraction)} left`;
}

/** `8 s`, `3 min`, `2 h 10 min` */
export function timeText(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Shows how far an import is: one line that changes on a terminal, a line every few seconds elsewhere. */
export class ImportProgress {
  readonly #output: ProgressOutput;
  readonly #elapsed: () => number;
  #shownAt: number;
  #width = 0;

  /** `elapsed`: ms since the import began. */
  constructor(output: ProgressOutput, elapsed: () => number) {
    this.#output = output;
    this.#elapsed = elapsed;
    this.#shownAt = elapsed();
  }

  show(progress: Progress): void {
    const elapsed = this.#elapsed();
    if (elapsed - this.#shownAt < (this.#output.isTTY ? ON_TERMINAL : AS_LINES)) return;
    this.#shownAt = elapsed;
    const text = progressText(progress, elapsed);
    if (!this.#output.isTTY) {
      this.#output.write(`${text}\n`);
      return;
    }
    const fits = text.slice(0, (this.#output.columns ?? 80) - 1);
    this.#output.write(`\r${fits.padEnd(this.#width)}`);
    this.#width = fits.length;
  }

  /** A line that stays. */
  say(text: string): void {
    this.clear();
    this.#output.write(`${text}\n`);
  }

  /** Leaves a terminal as it was found. */
  clear(): void {
    if (this.#output.isTTY && this.#width > 0) this.#output.write(`\r${' '.repeat(this.#width)}\r`);
    this.#width = 0;
  }
}
