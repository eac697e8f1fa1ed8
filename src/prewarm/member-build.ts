import { shareKey } from '../streams/build-shares.ts';
import { readHubEvent } from '../streams/hub-event.ts';
import type { HubOutcome, StreamWatcher } from '../streams/hub-outcome.ts';
import type { HubStream } from '../streams/hub-stream.ts';
import { askToBuild, type BuildMode, type BuildTarget } from './ask-to-build.ts';
import { blockData } from './block-data.ts';
import type { BuildLine, Turn } from './build-line.ts';
import { refusesBuildOnly, retryAfterMsOf, wordsOf, wordsOfHub } from './failure-words.ts';
import type { HourlyBudget, Spending } from './hourly-budget.ts';
import type { MemberModes } from './member-modes.ts';
import type { PrewarmParts } from './prewarm-parts.ts';
import { serverOf, shutDownPatiently } from './user-server.ts';
import type { MemberEnd, WarmFailure, WarmListener, WarmProgress } from './warm-order.ts';

/** What a member is asked for by all orders together. */
export interface MemberDesk {
  readonly line: BuildLine;
  readonly budget: HourlyBudget;
}

/** `stopped`: by us. */
type Watched = HubOutcome | { readonly kind: 'stopped'; readonly why: WarmFailure };

/** Nobody's visit. Whoever watches for the same gets the same server, and shuts it down. */
const NOBODY = 'prewarm';
const LONGEST_MESSAGE = 4_000;

/**
 * One spec at one member, for all orders that want it there: waits for its turn, asks the hub, and shuts down the server
 * where one had to be started. A build that somebody launches already is watched instead. Goes on when nobody listens any
 * more, once it has begun.
 */
export class MemberBuild implements StreamWatcher {
  readonly visitor = NOBODY;
  readonly isAway = false;
  /** Never rejects. */
  readonly done: Promise<MemberEnd>;
  readonly #target: BuildTarget;
  readonly #desk: MemberDesk;
  readonly #modes: MemberModes;
  readonly #parts: PrewarmParts;
  readonly #listeners = new Set<WarmListener>();
  readonly #createdAt: number;
  readonly #closing = new AbortController();
  #last: WarmProgress | null = null;
  #spending: Spending | null = null;
  #turn: Turn | null = null;
  #isWaiting = false;
  #hub: HubStream | null = null;
  #settle: ((outcome: Watched) => void) | null = null;
  #askedAt = 0;
  /** A build was begun for us: it counts. */
  #began = false;
  readonly #onceBegan: (() => void)[] = [];
  /** Our stream's image: made just now, or found; null: it is not there yet. */
  #fresh: boolean | null = null;
  #launches = false;
  #stopped: WarmFailure | null = null;

  constructor(target: BuildTarget, desk: MemberDesk, modes: MemberModes, parts: PrewarmParts) {
    this.#target = target;
    this.#desk = desk;
    this.#modes = modes;
    this.#parts = parts;
    this.#createdAt = parts.clock.now();
    this.done = this.#run();
  }

  /** Has the hub begun to build it for us? Not when it had it, nor when it is somebody else's build. */
  get began(): boolean {
    return this.#began;
  }

  /** Calls back when the hub begins to build it for us, if it does. */
  onceBegan(callback: () => void): void {
    if (this.#began) callback();
    else this.#onceBegan.push(callback);
  }

  /** Has it been ended by us? It is not over before `done`. */
  get isStopped(): boolean {
    return this.#stopped !== null;
  }

  /** Is it in line for its turn? */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** Somebody wants to know; they hear the last word at once. */
  join(listener: WarmListener): void {
    this.#listeners.add(listener);
    if (this.#last !== null) listener.progress(this.#last);
  }

  /** Somebody has gone. One that nobody waits for does not begin. */
  leave(listener: WarmListener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0 && this.#isWaiting) this.stop('left');
  }

  /** What time brings: the end of those that say nothing, or take too long. */
  tick(now: number): void {
    const { longestMs, hubSilenceMs } = this.#parts.settings;
    if (this.#hub === null) return;
    if (now - this.#askedAt >= longestMs) this.stop('timeout');
    else if (now - (this.#hub.heardAt ?? now) >= hubSilenceMs) this.#hub.giveUp('sent nothing any more');
  }

  /** Ends it, whatever it does. What the hub has begun to build goes on there. */
  stop(why: WarmFailure): void {
    this.#stopped ??= why;
    this.#closing.abort();
    if (this.#isWaiting) this.#turn?.leave();
    const hub = this.#hub;
    if (hub === null) return;
    this.over({ kind: 'stopped', why });
    hub.leave(this);
  }

  block(bytes: Buffer): void {
    const data = blockData(bytes);
    const event = data === null ? null : readHubEvent(data);
    if (event === null) return;
    const { phase, message } = event;
    if (phase === 'built') {
      this.#launches = true;
      this.#say('built', `The image is there. ${this.#name} starts a server for it now, which is shut down at once.`);
    }
    // From here on the hub speaks of a server, whose address is nobody's business.
    if (this.#launches || phase === 'ready' || phase === 'failed' || message === null) return;
    this.#say(phase ?? this.#last?.phase ?? 'waiting', message.trimEnd().slice(0, LONGEST_MESSAGE));
  }

  over(outcome: Watched): void {
    const settle = this.#settle;
    this.#hub = null;
    this.#settle = null;
    settle?.(outcome);
  }

  get #name(): string {
    return this.#target.member.name;
  }

  async #run(): Promise<MemberEnd> {
    try {
      return await this.#build();
    } catch (cause) {
      this.#parts.notes.fault(cause);
      return this.#failed('hub', 'Something went wrong at the gateway. It has been noted.');
    } finally {
      this.#turn?.leave();
      if (this.#spending !== null && !this.#began) this.#desk.budget.giveBack(this.#spending);
    }
  }

  async #build(): Promise<MemberEnd> {
    const { member, index } = this.#target;
    const { clock } = this.#parts;
    while (this.#stopped === null) {
      const build = this.#buildUnderWay();
      if (build !== null) {
        this.#say('waiting', `Somebody launches it at ${member.name} now: that build is watched.`);
        const outcome = await this.#watch(() => {
          build.follow(this);
          return build;
        });
        if (outcome.kind === 'not-ours') continue;
        return this.#conclude(outcome);
      }
      if (this.#turn === null) {
        const refused = await this.#takeTurn();
        if (refused !== null) return refused;
        // Somebody may have begun to launch it meanwhile.
        continue;
      }
      // No pause between that look and the stream that others find, or they would ask the hub as well.
      const how = this.#modes.of(index, clock.now());
      const outcome = await this.#watch(() => this.#askHub(how));
      if (how === 'build-only' && refusesBuildOnly(outcome) && this.#modes.refused(index, clock.now())) continue;
      return this.#conclude(outcome);
    }
    return this.#failedAs(this.#stopped);
  }

  /** Somebody else's build of this very spec here, which may be watched. */
  #buildUnderWay(): HubStream | null {
    const { spec, member } = this.#target;
    return this.#parts.shares.find(shareKey(spec, ''), (build) => build.member.url === member.url);
  }

  /** null: it may begin; else why it may not. */
  async #takeTurn(): Promise<MemberEnd | null> {
    const { line, budget } = this.#desk;
    const now = this.#parts.clock.now();
    const [spending] = budget.take(1, now) ?? [];
    if (spending === undefined && (!this.#target.isHeld || budget.isOverdrawn(now))) {
      return this.#failed('over-budget', wordsOf('over-budget', this.#name), budget.waitMs(1, now));
    }
    this.#spending = spending ?? null;
    this.#isWaiting = true;
    this.#turn = line.enter((place) =>
      this.#say('waiting', `${this.#name} builds as much as it may at once: number ${place} in line.`),
    );
    const granted = await this.#turn.granted;
    this.#isWaiting = false;
    if (!granted || this.#stopped !== null) return this.#failedAs(this.#stopped ?? 'left');
    const { out } = this.#parts.federation().members[this.#target.index]!;
    return out === 'left' ? this.#failedAs('no-member') : null;
  }

  #askHub(how: BuildMode): HubStream {
    this.#say('waiting', `${this.#name} is asked to build it.`);
    this.#askedAt = this.#parts.clock.now();
    return askToBuild(this.#target, how, this, this.#parts, {
      begun: () => this.#noteBegun(),
      image: (fresh) => {
        this.#fresh = fresh;
      },
    });
  }

  #noteBegun(): void {
    if (this.#began) return;
    this.#began = true;
    if (this.#spending === null) this.#desk.budget.charge(this.#parts.clock.now());
    for (const callback of this.#onceBegan) callback();
  }

  #watch(begin: () => HubStream): Promise<Watched> {
    return new Promise((resolve) => {
      this.#settle = resolve;
      this.#hub = begin();
      if (this.#askedAt === 0) this.#askedAt = this.#parts.clock.now();
    });
  }

  async #conclude(outcome: Watched): Promise<MemberEnd> {
    switch (outcome.kind) {
      case 'built':
        return this.#has(outcome.fresh, false);
      case 'ready':
        return this.#has(this.#fresh ?? false, await this.#shutDown(outcome.block));
      case 'failed':
        if (this.#fresh !== null) return this.#has(this.#fresh, false);
        return this.#failed(outcome.of, wordsOfHub(this.#name, this.#target.address, outcome), retryAfterMsOf(outcome));
      case 'lost':
      case 'stopped': {
        const why = outcome.kind === 'lost' ? 'lost' : outcome.why;
        if (this.#fresh === null) return this.#failedAs(why);
        this.#parts.notes.serverLeft(this.#target.member.name, `${why} before the server was there`);
        return this.#has(this.#fresh, true);
      }
      default:
        throw new Error(`a pre-warming cannot be told ${outcome.kind}`);
    }
  }

  /** Resolves with whether a server runs on. */
  async #shutDown(ready: Buffer): Promise<boolean> {
    const { shutDown, clock, notes } = this.#parts;
    const { member } = this.#target;
    const server = serverOf(ready, member);
    if (server === null && !this.#launches) return false;
    const reason =
      server === null
        ? 'it has no address that may be asked'
        : await shutDownPatiently(server, shutDown, clock, this.#closing.signal);
    if (reason === null) {
      this.#say('built', 'The server has been shut down.');
      return false;
    }
    notes.serverLeft(member.name, reason);
    this.#say('built', `The server could not be shut down: it runs until ${member.name} finds it idle.`);
    return true;
  }

  #say(phase: WarmProgress['phase'], message: string): void {
    this.#last = { phase, member: this.#target.member.name, message };
    for (const listener of this.#listeners) listener.progress(this.#last);
  }

  get #durationMs(): number {
    return this.#parts.clock.now() - this.#createdAt;
  }

  #has(fresh: boolean, serverLeft: boolean): MemberEnd {
    return { outcome: fresh ? 'built' : 'was-there', durationMs: this.#durationMs, serverLeft };
  }

  #failed(why: WarmFailure, message: string, retryAfterMs: number | null = null): MemberEnd {
    return { outcome: 'failed', durationMs: this.#durationMs, why, message, retryAfterMs };
  }

  #failedAs(why: WarmFailure): MemberEnd {
    return this.#failed(why, wordsOf(why, this.#name));
  }
}
