import { type Launch, parseLaunch } from './parse-launch.ts';

/** Longer links are read each time, so that what is kept stays small: 2 MB at most, and a fifth of that in real life. */
const LONGEST = 256;
/** Links of one generation. Two are kept. */
const GENERATION = 2048;

/**
 * Links that were launched of late, as they were read: a badge is clicked again and again. It saves the reading (1.4 µs), and
 * all who look something up by a spec's key find it by the very same string, which costs a map a fraction of comparing two.
 *
 * Two generations: what is asked for goes into the young one; when that is full it becomes the old one, and what was in the old
 * one and has not been asked for since is forgotten. So nothing has to be put in order at each launch.
 */
export class RecentLaunches {
  #young = new Map<string, Launch>();
  #old = new Map<string, Launch>();

  /** The launch that this request target asks for; null: none, or a wrong link (see parseLaunch). */
  read(target: string): Launch | null {
    const young = this.#young.get(target);
    if (young !== undefined) return young;
    const old = this.#old.get(target);
    if (old !== undefined) return this.#keep(old);
    const parsed = parseLaunch(target);
    if (parsed === null || !parsed.ok) return null;
    return target.length <= LONGEST ? this.#keep(parsed.launch) : parsed.launch;
  }

  #keep(launch: Launch): Launch {
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(launch.target, launch);
    return launch;
  }
}
