import type { PodSample, Roster } from './roster.ts';

/** The mean length of a session: how long a launch weighs on a hub that tells no pod count. */
const SESSION_MS = 30 * 60_000;
/** A launch needs some seconds to become a pod: those sent just before the hub counted are not in its count. */
const POD_LAG_MS = 10_000;
const BUCKET_MS = 5000;
/** One more than a session holds, for the bucket that has just begun. */
const BUCKETS = SESSION_MS / BUCKET_MS + 1;

/** Those to one member, by bucket. */
interface SentLaunches {
  readonly counts: Uint32Array;
  /** The bucket's time, in buckets. */
  readonly stamps: Float64Array;
}

/**
 * Our own launches that are not in the members' pod counts yet. Hubs tell a count that may be a minute old; by then a
 * busy gateway has sent dozens more, so it counts them itself, or they would all go to the member that looked emptiest.
 *
 * Members go by their index in the roster. Launches are counted in buckets of 5 s over the last 30 min, in memory that
 * is allocated once for each: about 4 KB. Each bucket is stamped with the time it stands for, so that an old one is simply
 * overwritten and nothing needs sweeping.
 */
export class LaunchLoad {
  /**
   * Member's index → own launches to be added to its pod count. A member without a count: own launches in the last
   * 30 min. Exact after `settle`, and kept up by `add` in between. Read it, do not write.
   */
  readonly pending: ArrayLike<number>;
  readonly #pending: number[] = [];
  readonly #sent: SentLaunches[] = [];
  readonly #expected: number[] = [];
  readonly #saidFull = new Map<number, { readonly room: number; readonly at: number }>();

  constructor(memberCount: number) {
    this.pending = this.#pending;
    this.growTo(memberCount);
  }

  /** There are so many members now; none of them before the new ones has another index. */
  growTo(memberCount: number): void {
    while (this.#sent.length < memberCount) {
      this.#pending.push(0);
      this.#expected.push(0);
      this.#sent.push({ counts: new Uint32Array(BUCKETS), stamps: new Float64Array(BUCKETS).fill(Number.NaN) });
    }
  }

  /** A launch was sent to this member. O(1), without allocation. `now`: ms since the epoch. */
  add(index: number, now: number): void {
    const bucket = Math.floor(now / BUCKET_MS);
    const slot = bucket % BUCKETS;
    const { counts, stamps } = this.#sent[index]!;
    if (stamps[slot] !== bucket) {
      stamps[slot] = bucket;
      counts[slot] = 0;
    }
    counts[slot]! += 1;
    this.#pending[index]! += 1;
  }

  /**
   * A launch waits for a build there, and will be a session of this member when it is over: for minutes it is neither a pod
   * nor a launch of late. Returns what ends that.
   */
  expect(index: number): () => void {
    const change = (by: number) => {
      this.#expected[index]! += by;
      this.#pending[index]! += by;
    };
    change(1);
    return () => change(-1);
  }

  /**
   * Own launches to this member from `from` until `now` (ms since the epoch), at most those of the last 30 min. Whole
   * buckets: up to 5 s more.
   */
  since(index: number, from: number, now: number): number {
    const last = Math.floor(now / BUCKET_MS);
    const first = Math.max(Math.floor(from / BUCKET_MS), last - BUCKETS + 1);
    const { counts, stamps } = this.#sent[index]!;
    let launches = 0;
    for (let bucket = first; bucket <= last; bucket++) {
      const slot = bucket % BUCKETS;
      if (stamps[slot] === bucket) launches += counts[slot]!;
    }
    return launches;
  }

  /** The member says that it is full, whatever its last count was: so it is until that is read again. `room`: what seemed to fit. */
  full(index: number, room: number, now: number): void {
    if (room === Number.POSITIVE_INFINITY) return;
    this.#saidFull.set(index, { room, at: now });
    this.#pending[index] = Math.max(this.#pending[index]!, room);
  }

  /** Recomputes `pending`. To be called with each new roster; its members must be the ones counted here. */
  settle(roster: Roster, now: number): void {
    for (const [index, { pods }] of roster.states.entries()) {
      const own = this.since(index, countsFrom(pods, now), now) + this.#expected[index]!;
      const full = this.#saidFull.get(index);
      const isCountedSince = full === undefined || (pods !== null && pods.sampledAt > full.at);
      if (isCountedSince) this.#saidFull.delete(index);
      this.#pending[index] = isCountedSince ? own : Math.max(own, full.room);
    }
  }
}

const countsFrom = (pods: PodSample | null, now: number) =>
  pods === null ? now - SESSION_MS : pods.countedAt - POD_LAG_MS;
