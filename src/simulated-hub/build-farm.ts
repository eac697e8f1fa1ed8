import type { Clock } from './clock.ts';

/** A line of a build's log, as it goes into the event stream. A bare line has no phase. */
export interface LogLine {
  readonly phase?: string;
  readonly message: string;
}

/** An image to be made. */
export interface BuildOrder {
  readonly image: string;
  readonly durationMs: number;
  /** Told one after the other, evenly over the duration. */
  readonly log: readonly LogLine[];
  /** Asked when the build is done: did it fail? */
  readonly fails: () => boolean;
}

/** Somebody who follows a build. Either is called in the same turn for a build that takes no time. */
export interface BuildWatcher {
  line(line: LogLine): void;
  settled(built: boolean): void;
}

interface Build {
  readonly order: BuildOrder;
  readonly watchers: Set<BuildWatcher>;
  told: number;
  callOff: () => void;
}

/**
 * Where images are made: one build per image however many want it, at most `limit` at once (the others wait their
 * turn). A build goes on when nobody watches any more.
 */
export class BuildFarm {
  /** Builds started so far, by image. */
  readonly started = new Map<string, number>();
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #images: Set<string>;
  readonly #builds = new Map<string, Build>();
  readonly #waiting: Build[] = [];
  readonly #parked: Build[] = [];
  #running = 0;
  #paused = false;

  /** @param images where the finished ones go */
  constructor(clock: Clock, limit: number | null, images: Set<string>) {
    this.#clock = clock;
    this.#limit = limit ?? Number.POSITIVE_INFINITY;
    this.#images = images;
  }

  /** Builds under way or waiting: each has a pod. */
  get size(): number {
    return this.#builds.size;
  }

  /** Starts a build, or joins the one that makes this image: the log so far comes first. Returns how to leave. */
  join(order: BuildOrder, watcher: BuildWatcher): () => void {
    const underWay = this.#builds.get(order.image);
    const build = underWay ?? { order, watchers: new Set(), told: 0, callOff: () => {} };
    build.watchers.add(watcher);
    if (underWay === undefined) {
      this.#builds.set(order.image, build);
      this.started.set(order.image, (this.started.get(order.image) ?? 0) + 1);
      if (this.#running < this.#limit) this.#start(build);
      else this.#waiting.push(build);
    } else {
      for (const line of build.order.log.slice(0, build.told)) watcher.line(line);
    }
    return () => build.watchers.delete(watcher);
  }

  /** Builds stand still, each where it is, until `resume`. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    for (const build of this.#parked.splice(0)) this.#goOn(build);
  }

  /** Forgets all builds under way, as a hub does that is killed. */
  stop(): void {
    for (const build of this.#builds.values()) build.callOff();
    this.#builds.clear();
    this.#waiting.length = 0;
    this.#parked.length = 0;
  }

  #start(build: Build): void {
    this.#running += 1;
    this.#goOn(build);
  }

  #goOn(build: Build): void {
    const { log, durationMs } = build.order;
    const pace = durationMs / Math.max(log.length, 1);
    do {
      if (this.#paused) {
        this.#parked.push(build);
        return;
      }
      const line = log[build.told];
      if (line === undefined && (build.told > 0 || pace === 0)) {
        this.#finish(build);
        return;
      }
      build.told += 1;
      if (line !== undefined) for (const watcher of build.watchers) watcher.line(line);
    } while (pace === 0);
    build.callOff = this.#clock.setTimeout(() => this.#goOn(build), pace);
  }

  #finish(build: Build): void {
    const built = !build.order.fails();
    if (built) this.#images.add(build.order.image);
    this.#builds.delete(build.order.image);
    this.#running -= 1;
    for (const watcher of build.watchers) watcher.settled(built);
    const next = this.#waiting.shift();
    if (next !== undefined) this.#start(next);
  }
}
