import type { LaunchOrder } from './launch-order.ts';
import { LaunchStream } from './launch-stream.ts';
import { freePlaces } from './placement.ts';
import type { StreamParts } from './stream-parts.ts';
import { readLaunchId } from './visitor.ts';
import type { PipeListener, VisitorPipe } from './visitor-pipe.ts';

export interface KeeperParts extends StreamParts {
  /** An unguessable name for a launch: whoever knows it gets that launch's `ready`. */
  readonly newId: () => string;
  /** Calls back again and again; returns a way to stop. Must not keep the process alive. */
  readonly every: (ms: number, callback: () => void) => () => void;
  /** Calls back once; returns a way to cancel. */
  readonly later: (ms: number, callback: () => void) => () => void;
}

/** How often each launch is looked at: keepalives, grace and silence are that exact. */
const TICK_MS = 1_000;
/** They take turns, so that thousands of them do not hold up an event. */
const TURNS = 20;

/** All launches whose streams pass through this gateway. */
export class StreamKeeper {
  readonly #parts: KeeperParts;
  readonly #launches = new Map<string, LaunchStream>();
  /** The same, by whose turn it is. */
  readonly #turns: readonly Set<LaunchStream>[] = Array.from({ length: TURNS }, () => new Set());
  #turn = 0;
  #next = 0;
  readonly #stopTicking: () => void;
  #idle: (() => void) | null = null;
  #isClosed = false;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#stopTicking = parts.every(TICK_MS / TURNS, () => this.#tick());
  }

  /**
   * A request for a stream: a new launch, or the client of one that goes on. `lastEventId`: what an EventSource that
   * reconnects says it has seen.
   */
  serve(pipe: VisitorPipe, order: LaunchOrder, lastEventId: string | null): PipeListener {
    if (lastEventId !== null) {
      const back = this.resume(pipe, lastEventId);
      if (back !== null) return back;
      if (readLaunchId(lastEventId).wasOver) {
        pipe.decline();
        return { drained: () => {}, gone: () => {} };
      }
    }
    const launch = new LaunchStream(this.#parts.newId(), order, pipe, this.#parts);
    this.#launches.set(launch.id, launch);
    this.#turns[this.#next]!.add(launch);
    this.#next = (this.#next + 1) % TURNS;
    // One that comes when all others have been told is told at once.
    if (this.#isClosed) launch.shutDown();
    else void launch.run();
    return listener(launch, pipe);
  }

  /** Would this be a new launch? Not the client of one that goes on, and not one that has been told the end. */
  begins(lastEventId: string | null): boolean {
    if (lastEventId === null) return true;
    const { id, wasOver } = readLaunchId(lastEventId);
    return !wasOver && this.#launches.get(id)?.wasLeft !== false;
  }

  /** The client of a launch that goes on, or has ended a short while ago; null: there is none that it could come back to. */
  resume(pipe: VisitorPipe, lastEventId: string): PipeListener | null {
    const launch = this.#launches.get(readLaunchId(lastEventId).id);
    if (launch === undefined || launch.wasLeft) return null;
    launch.comeBack(pipe);
    return listener(launch, pipe);
  }

  /** Members may have places again: those who wait get them, in order. */
  release(): void {
    const { queue, clock, federation } = this.#parts;
    if (queue.size === 0 || freePlaces(federation()) === 0) return;
    // Each takes its place before the next is asked whether there is one for it.
    queue.release(queue.size, clock.now(), (launch) => launch.grant());
  }

  /** Launches that have not ended. */
  get inFlight(): number {
    let count = 0;
    for (const launch of this.#launches.values()) if (!launch.isOver) count++;
    return count;
  }

  /** Of them, those whose visitors have gone and may come back. */
  get away(): number {
    let count = 0;
    for (const launch of this.#launches.values()) if (!launch.isOver && launch.isAway) count++;
    return count;
  }

  /** Resolves when every launch has ended; those that have not by the deadline are told so, and ended. */
  async close(deadlineMs: number): Promise<void> {
    if (this.inFlight > 0) {
      await new Promise<void>((resolve) => {
        const cancel = this.#parts.later(deadlineMs, resolve);
        this.#idle = () => {
          cancel();
          resolve();
        };
      });
    }
    this.#isClosed = true;
    this.#stopTicking();
    for (const launch of this.#launches.values()) launch.shutDown();
    this.#launches.clear();
  }

  #tick(): void {
    const { queue, clock } = this.#parts;
    const now = clock.now();
    const theirTurn = this.#turns[this.#turn]!;
    for (const launch of theirTurn) {
      if (!launch.tick(now)) continue;
      theirTurn.delete(launch);
      this.#launches.delete(launch.id);
    }
    this.#turn = (this.#turn + 1) % TURNS;
    for (const launch of queue.expired(now)) launch.expire();
    this.release();
    if (this.#idle !== null && this.inFlight === 0) this.#idle();
  }
}

/** A pipe that has been replaced has nothing more to say. */
const listener = (launch: LaunchStream, pipe: VisitorPipe): PipeListener => ({
  drained: () => {
    if (launch.uses(pipe)) launch.drained();
  },
  gone: () => {
    if (launch.uses(pipe)) launch.gone();
  },
});
