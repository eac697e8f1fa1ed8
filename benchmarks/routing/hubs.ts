import type { Arrival } from './arrivals.ts';
import { buildMs } from './build-times.ts';
import { ImageCaches } from './image-caches.ts';
import { LiveLoad } from './live-load.ts';
import type { ReplayModel } from './model.ts';
import { DRAW, seededChance } from './seeded-chance.ts';

export interface HubSeat {
  readonly weight: number;
  /** Pods; null: no quota. */
  readonly quota: number | null;
  /** Builds it runs at once. */
  readonly buildSlots: number;
}

/** What a hub makes of a launch. */
export interface HubAnswer {
  /** away: nobody answers. full: over its quota. hit, build, join: it has the image, builds it, or was building it already. */
  kind: 'away' | 'full' | 'hit' | 'build' | 'join';
  /** When the image is there (or is known not to come), ms since the epoch. */
  readyAt: number;
  /** The build failed, or the launch after it: no session. */
  failed: boolean;
}

/** The members as they are, not as a gateway sees them. All times in ms since the epoch. */
export class Hubs {
  readonly #seats: HubSeat[];
  readonly sessions: LiveLoad;
  /** Launches that wait for a build, and will be sessions. */
  readonly waiting: LiveLoad;
  readonly builds: LiveLoad;
  readonly images: ImageCaches;
  readonly away: Uint8Array;
  readonly drained: Uint8Array;
  readonly generations: Uint16Array;
  readonly #model: ReplayModel;
  /** By member: when each of its build slots is free. */
  readonly #slots: readonly Float64Array[];
  readonly #answer: HubAnswer = { kind: 'hit', readyAt: 0, failed: false };

  constructor(seats: readonly HubSeat[], model: ReplayModel, at: number) {
    this.#seats = [...seats];
    this.#model = model;
    this.sessions = new LiveLoad(seats.length, at);
    this.waiting = new LiveLoad(seats.length, at);
    this.builds = new LiveLoad(seats.length, at);
    this.images = new ImageCaches(seats.length, model.retentionMs);
    this.away = new Uint8Array(seats.length);
    this.drained = new Uint8Array(seats.length);
    this.generations = new Uint16Array(seats.length);
    this.#slots = seats.map(({ buildSlots }) => new Float64Array(buildSlots));
  }

  get seats(): readonly HubSeat[] {
    return this.#seats;
  }

  /** A member's weight or quota is another from now on. */
  change(member: number, change: Partial<Pick<HubSeat, 'weight' | 'quota'>>): void {
    this.#seats[member] = { ...this.#seats[member]!, ...change };
  }

  advance(now: number): void {
    this.sessions.advance(now);
    this.waiting.advance(now);
    this.builds.advance(now);
  }

  /** As a hub counts them when it is asked for its health. */
  pods(member: number): number {
    return this.sessions.now[member]! + this.builds.now[member]!;
  }

  /** A launch comes to a member. The answer is one object, written anew each time. */
  serve(member: number, { n, entry, commit, sessionMs }: Arrival, now: number): Readonly<HubAnswer> {
    const answer = this.#answer;
    const { quota } = this.seats[member]!;
    answer.failed = false;
    answer.readyAt = now;
    if (this.away[member] === 1) return this.#answered('away');
    if (quota !== null && this.pods(member) >= quota) return this.#answered('full');
    const { seed, launchFailures } = this.#model;
    const found = this.images.look(member, entry.id, commit, this.generations[member]!, now);
    if (found === 'gone') this.#build(member, n, entry.id, entry.key, commit, now);
    if (found !== 'there') {
      answer.readyAt = this.images.readyAt(member, entry.id);
      answer.failed = this.images.willFail(member, entry.id);
    }
    answer.failed ||= seededChance(seed, DRAW.launchFails, n) < launchFailures;
    if (!answer.failed) this.sessions.add(member, answer.readyAt, answer.readyAt + sessionMs);
    if (!answer.failed && found !== 'there') this.waiting.add(member, now, answer.readyAt);
    return this.#answered(found === 'there' ? 'hit' : found === 'gone' ? 'build' : 'join');
  }

  /** A member is lost, with the builds that it is at, and with its sessions or without. */
  lose(member: number, withSessions: boolean, now: number): void {
    this.away[member] = 1;
    if (withSessions) this.sessions.lose(member);
    this.waiting.lose(member);
    this.builds.lose(member);
    this.images.loseBuilds(member, now);
    this.#slots[member]!.fill(now);
  }

  #answered(kind: HubAnswer['kind']): HubAnswer {
    this.#answer.kind = kind;
    return this.#answer;
  }

  #build(member: number, n: number, spec: number, key: number, commit: number, now: number): void {
    const { seed, buildFailures } = this.#model;
    const slots = this.#slots[member]!;
    let free = 0;
    for (let slot = 1; slot < slots.length; slot++) if (slots[slot]! < slots[free]!) free = slot;
    const from = Math.max(now, slots[free]!);
    const until = from + buildMs(seed, key, commit);
    slots[free] = until;
    this.builds.add(member, from, until);
    const fails = seededChance(seed, DRAW.buildFails, n) < buildFailures;
    this.images.build(member, spec, commit, this.generations[member]!, until, fails);
  }
}
