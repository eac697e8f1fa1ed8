import { textHash } from '../../builds/text-hash.ts';
import type { Federation } from '../federation.ts';
import type { RouteRequest } from '../route-request.ts';
import type { DecidedLaunch, Shadow } from './shadow.ts';
import type { Outcome } from './shadow-tally.ts';

export interface ShadowQueueParts {
  readonly shadow: Shadow;
  /** The chance that the live decisions draw from, [0, 1). */
  readonly random: () => number;
  /** Calls back when what is going on now is done. */
  readonly soon: (work: () => void) => void;
  /** A fault of ours: the first one is told, all are counted. */
  readonly onFault: (cause: unknown) => void;
}

/** At most so many launches wait; further ones are dropped and counted. */
const MOST_WAITING = 4_096;
/** Compared in one go, at a few µs each: a launch that comes meanwhile waits for that. */
const BATCH = 32;

/**
 * Takes launches for a shadow when they have been answered, and lets it compare them when nothing else is to be done. All
 * that a launch pays for is a copy of the two numbers of each member that others keep up.
 */
export class ShadowQueue {
  readonly shadow: Shadow;
  readonly #parts: ShadowQueueParts;
  /** Which repos are looked at: the same at all gateways, and all launches of a repo, for a launch depends on those before it. */
  readonly #hash = textHash([0, 0]);
  #waiting: DecidedLaunch[] = [];
  #next = 0;
  #isDue = false;
  #drawn: number | null = null;
  #dropped = 0;
  #faults = 0;

  constructor(parts: ShadowQueueParts) {
    this.#parts = parts;
    this.shadow = parts.shadow;
  }

  /** For live decisions to draw from: the shadow is to be dealt the same chance. */
  readonly draw = (): number => {
    this.#drawn = this.#parts.random();
    return this.#drawn;
  };

  /** Launches that were not compared, because too many waited or by a fault of ours. */
  get dropped(): number {
    return this.#dropped + this.#faults;
  }

  /**
   * A launch has been decided, and nothing of it noted yet. `member`: its index; -1: refused. `follows`: it follows a build
   * that another launch has begun.
   */
  decided(request: RouteRequest, federation: Federation, member: number, outcome: Outcome, follows = false): void {
    const chance = this.#drawn;
    this.#drawn = null;
    if (!this.#isSampled(request)) return;
    if (this.#waiting.length - this.#next >= MOST_WAITING) {
      this.#dropped++;
      return;
    }
    const pending = copyOf(federation.pending);
    const nextBuildAt = copyOf(federation.nextBuildAt);
    this.#waiting.push({ request, federation, pending, nextBuildAt, chance, member, outcome, follows });
    if (this.#isDue) return;
    this.#isDue = true;
    this.#parts.soon(this.#work);
  }

  readonly #work = (): void => {
    const end = Math.min(this.#waiting.length, this.#next + BATCH);
    while (this.#next < end) this.#compare(this.#waiting[this.#next++]!);
    if (this.#next < this.#waiting.length) {
      this.#parts.soon(this.#work);
      // What has been compared is let go of when it is most of the list.
      if (this.#next >= MOST_WAITING) this.#letGo();
      return;
    }
    this.#letGo();
    this.#isDue = false;
  };

  #letGo(): void {
    this.#waiting = this.#waiting.slice(this.#next);
    this.#next = 0;
  }

  #compare(launch: DecidedLaunch): void {
    try {
      this.#parts.shadow.compare(launch);
    } catch (cause) {
      this.#faults++;
      if (this.#faults === 1) this.#parts.onFault(cause);
    }
  }

  #isSampled({ spec }: RouteRequest): boolean {
    const { sample } = this.#parts.shadow.settings;
    return sample === 1 || (spec !== null && (this.#hash(spec.repoKey) >>> 0) / 2 ** 32 < sample);
  }
}

function copyOf(numbers: ArrayLike<number>): readonly number[] {
  const copy: number[] = [];
  for (let index = 0; index < numbers.length; index++) copy.push(numbers[index]!);
  return copy;
}
