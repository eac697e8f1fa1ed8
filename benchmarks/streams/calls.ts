/** By which way a stream comes to its visitor. */
export type Way = 'gateway' | 'direct';

/** What the process of the hubs can be asked to do. Times in seconds unless named otherwise. */
export interface HubCalls {
  /** Listens. Hubs are under `/hub-1` and so on; `/direct` is another, which visitors ask without a gateway. */
  listen(nothing: null): { readonly url: string };
  /** Sends log lines, spread evenly over time and over the open streams of this way. */
  play(order: { readonly way: Way; readonly rate: number; readonly seconds: number }): {
    readonly events: number;
    readonly seconds: number;
  };
  /** Every open stream of this way comes to `built`, `launching`, `ready`. Gives how many, and the events of them all. */
  finish(way: Way): { readonly streams: number; readonly events: number };
  open(way: Way): number;
  /** Streams of the one build that a class watches: those that came before it was built, and all so far. */
  classStreams(nothing: null): { readonly beforeBuilt: number; readonly all: number };
  /** That build is done: the streams that wait for it go on to `ready`, and later ones find the image. */
  finishClass(nothing: null): null;
}

/** What the process of the visitors can be asked to do. */
export interface VisitorCalls {
  /**
   * Opens streams of different repositories (`class`: of one), up to `atOnce` at a time. Returns when each has its first
   * event. Rejects at the first that does not get one.
   */
  open(order: { readonly group: Group; readonly url: string; readonly streams: number; readonly atOnce: number }): {
    readonly seconds: number;
  };
  tally(group: Group): GroupTally;
  /** Delays since the last time this was asked. */
  delays(group: Group): Delays;
  /** Leaves all streams of a group. */
  leave(group: Group): null;
}

/** Streams of visitors that are counted together. */
export type Group = Way | 'warm-up' | 'class';

export interface GroupTally {
  readonly streams: number;
  /** Not closed yet. */
  readonly open: number;
  /** Events of the hub that came. */
  readonly events: number;
  /** Streams with every event of the hub from the first to `ready`, in order, once. */
  readonly whole: number;
  readonly ready: number;
  /** Different tokens in `ready`: servers that were started. */
  readonly servers: number;
  /** What was wrong with those that are not whole, at most a few. */
  readonly faults: readonly string[];
}

/** From the hub's writing to the visitor's reading, ms. */
export interface Delays {
  readonly events: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** ms on a clock that all processes of a machine share, to the microsecond. Not the time of day. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
