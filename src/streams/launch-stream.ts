import { hash } from 'node:crypto';
import type { BuildRecord } from '../builds/build-record.ts';
import type { KnownRepo } from '../builds/known-repo.ts';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import type { RouteRequest } from '../routing/route-request.ts';
import { shareKey } from './build-shares.ts';
import type { HubRequest } from './hub-call.ts';
import { type HubOutcome, HubStream, type StreamWatcher } from './hub-stream.ts';
import { MOVES_ON } from './judge-failure.ts';
import type { LaunchEnd } from './launch-end.ts';
import { failedEvent, inWords, waitingEvent } from './own-events.ts';
import { type Place, type Placing, placeAt, placeLaunch } from './placement.ts';
import type { StreamParts, Waiter } from './stream-parts.ts';
import { Visitor } from './visitor.ts';
import type { PipeListener, VisitorPipe } from './visitor-pipe.ts';
import type { Waiting } from './waiting-room.ts';

/** One visitor's launch, as it was asked for. */
export interface LaunchOrder {
  readonly spec: LaunchSpec;
  /** The visitor's member for this repo; -1: none. */
  readonly sticky: number;
  /** The stream belongs to a page of that member, and is worth less anywhere else (its token is no good there). */
  readonly hasPage: boolean;
  /** Who asks: an address, for fairness. */
  readonly client: string;
  /** Stands for what the visitor shows a hub of themselves; '': nothing. */
  readonly credentials: string;
  /** Stands for the visitor and what they ask for: their address, cookies and query. */
  readonly visitor: string;
  /** Where a build that failed can be tried again, as a link for people. */
  readonly retryLink: string;
  /** What to ask this member for. Never rejects. */
  readonly requestFor: (place: Place) => Promise<HubRequest>;
}

type Ended = Extract<HubOutcome, { kind: 'failed' | 'lost' }>;
/** How a launch went at one member. */
type Concluded = Extract<HubOutcome, { kind: 'ready' }> | Ended;

const WAITING_NEWS_MS = 10_000;

/**
 * One visitor's launch, from the request to `ready` or `failed`: finds it a member, holds it while all are full, shows
 * the build, moves it to another member when one fails, and goes on without a connection for a while, so that a client
 * that reconnects finds its launch and not another.
 */
export class LaunchStream implements StreamWatcher, PipeListener, Waiter {
  readonly id: string;
  readonly repo: LaunchSpec['repoKey'];
  readonly client: string;
  readonly visitor: string;
  readonly #order: LaunchOrder;
  readonly #parts: StreamParts;
  readonly #visitor: Visitor;
  /** What it is counted under: not its id, which opens its server. */
  readonly #session: string;
  readonly #startedAt: number;
  readonly #tried: number[] = [];
  #known: KnownRepo | null = null;
  #place: Place | null = null;
  #hub: HubStream | null = null;
  #settle: ((outcome: HubOutcome | null) => void) | null = null;
  #waiting: Waiting | null = null;
  #granted: ((place: Place | null) => void) | null = null;
  #toldAt = 0;
  #waitedMs = 0;
  #isPlaced = false;
  #moves = 0;
  #counted = false;
  /** A member that tells how full it is has refused this launch for want of a place. */
  #saidFull = false;
  #end: LaunchEnd | null = null;
  #endedAt = 0;

  constructor(id: string, order: LaunchOrder, pipe: VisitorPipe, parts: StreamParts) {
    this.id = id;
    this.repo = order.spec.repoKey;
    this.client = order.client;
    this.visitor = order.visitor;
    this.#order = order;
    this.#parts = parts;
    this.#visitor = new Visitor(id, pipe, parts.settings, parts.clock.now);
    this.#session = hash('sha256', id);
    this.#startedAt = parts.clock.now();
  }

  /** Runs the launch to its end. Never rejects. */
  async run(): Promise<void> {
    try {
      await this.#launch();
    } catch (cause) {
      this.#parts.notes.fault(cause);
      this.#fail('hub', 500, 'Something went wrong at the gateway. It has been noted.');
    }
  }

  /** The client has come back. */
  comeBack(pipe: VisitorPipe): void {
    this.#visitor.comeBack(pipe);
    this.#hub?.slow(this, this.#visitor.isSlow);
  }

  uses(pipe: VisitorPipe): boolean {
    return this.#visitor.uses(pipe);
  }

  grant(): boolean {
    if (this.#granted === null) return false;
    const placing = placeLaunch(this.#request(), this.#parts.federation());
    // It has waited so long: not for a member that is away now.
    if (placing.kind !== 'place' || placing.place.reason === 'last-resort') return false;
    this.#take(placing);
    this.#answerWait(placing.place);
    return true;
  }

  expire(): void {
    this.#answerWait(null);
  }

  /** What time brings: keepalives, news for those who wait, the end of those who have gone. True: it can be forgotten. */
  tick(now: number): boolean {
    const { settings } = this.#parts;
    this.#visitor.tick(now);
    if (this.#end !== null) {
      const isForgotten = now - this.#endedAt >= settings.readyMemoryMs && !this.#visitor.isHeld(now);
      const isOver = this.wasLeft || isForgotten;
      if (isOver) this.#visitor.forget();
      return isOver;
    }
    if (this.#visitor.awayFor(now) > settings.graceMs) {
      this.#stop('left');
      return true;
    }
    if (now - this.#startedAt >= settings.longestMs) {
      this.#fail('timeout', 504, 'This launch has taken too long. Please try again.');
    } else if (this.#waiting !== null && now - this.#toldAt >= WAITING_NEWS_MS) {
      this.#tellPlaceInLine(now);
    } else if (this.#hub !== null && now - (this.#hub.heardAt ?? now) >= settings.hubSilenceMs) {
      this.#hub.giveUp('sent nothing any more');
    }
    return false;
  }

  /** The gateway ends. */
  shutDown(): void {
    if (this.#end === null) {
      this.#fail('restart', 503, 'The gateway is being restarted. Please launch again: what was built so far is kept.');
    }
    this.#visitor.hangUp();
  }

  get isAway(): boolean {
    return this.#visitor.isAway;
  }

  get isOver(): boolean {
    return this.#end !== null;
  }

  /** Its visitor was given up: whoever comes back now launches anew. */
  get wasLeft(): boolean {
    return this.#end === 'left';
  }

  block(bytes: Buffer): void {
    this.#visitor.show(bytes);
    if (this.#visitor.isSlow) this.#hub?.slow(this, true);
  }

  over(outcome: HubOutcome): void {
    const settle = this.#settle;
    this.#hub = null;
    this.#settle = null;
    settle?.(outcome);
  }

  drained(): void {
    this.#visitor.drained();
    this.#hub?.slow(this, false);
  }

  gone(): void {
    this.#visitor.gone();
    this.#hub?.slow(this, false);
  }

  async #launch(): Promise<void> {
    const { failures, ledger, clock } = this.#parts;
    const { spec, credentials } = this.#order;
    const remembered = credentials === '' ? failures.recall(spec, clock.now()) : null;
    if (remembered !== null) return this.#failAgain(remembered.message, clock.now() - remembered.at);
    this.#known = ledger.peek(this.repo) ?? (await ledger.recall(this.repo));
    if (!(await this.#countSession())) {
      return this.#fail('repo-quota', 429, `Too many users running ${spec.repo}! Try again soon.`);
    }
    for (let last: Ended | null = null; this.#end === null; ) {
      const outcome = await this.#attempt(last);
      if (outcome === null) return;
      if (outcome.kind === 'ready') return this.#finish('ready', outcome.block);
      last = outcome;
      if (this.#moves === this.#parts.settings.moves || !movesOn(outcome)) return this.#failAs(outcome);
      this.#moves++;
    }
  }

  /** One member, from finding it to how it went. `last`: how the one before failed. null: the launch is over. */
  async #attempt(last: Ended | null): Promise<Concluded | null> {
    let untold = last;
    const tell = (place: Place) => {
      if (untold !== null) this.#tellMove(untold, place);
      untold = null;
    };
    let place: Place | null = null;
    for (let build = this.#findBuild(); ; build = this.#findBuild()) {
      let waitedFor: number | null = null;
      if (build !== null) {
        const there = this.#placeOf(build);
        const outcome = await this.#followBuild(build, there, () => tell(there));
        if (outcome?.kind === 'not-ours') continue;
        if (outcome?.kind !== 'built') return outcome;
        if (outcome.fresh && place?.index !== there.index) waitedFor = there.index;
      }
      // No pause between that look and the stream that others find, or all of them would ask the hub.
      const placing: Placing =
        place === null || waitedFor !== null ? this.#seekPlace(waitedFor) : { kind: 'place', place };
      if (placing.kind === 'place') place = placing.place;
      else if (place === null) {
        place = await this.#doWithout(placing, last);
        if (place === null || this.#end !== null) return null;
        // Others who stood in line may have begun to build it meanwhile.
        if (build === null) continue;
      }
      break;
    }
    const taken = place;
    tell(taken);
    const outcome = await this.#watch(() => this.#askHub(taken));
    if (outcome?.kind === 'built' || outcome?.kind === 'not-ours')
      throw new Error(`an owner cannot be told ${outcome.kind}`);
    return this.#conclude(outcome, taken);
  }

  /** Somebody else's build of this very spec that is under way, and may be watched instead of having it built as well. */
  #findBuild(): HubStream | null {
    const { shares, federation } = this.#parts;
    const { spec, credentials, hasPage, sticky } = this.#order;
    return shares.find(shareKey(spec, credentials), (stream) => {
      const index = federation().indexOf.get(stream.member.name) ?? -1;
      if (this.#tried.includes(index) || (hasPage && index !== sticky)) return false;
      // Where the image is likely to be there already, waiting for another's launch would only take longer.
      return stream.isBuilding || !this.#isBuiltSomewhere();
    });
  }

  #placeOf({ member }: HubStream): Place {
    return {
      index: this.#parts.federation().indexOf.get(member.name)!,
      member,
      reason: 'building',
      failover: false,
      predicted: 'build',
    };
  }

  /** Watches it, and takes no place meanwhile. null: the launch is over. */
  async #followBuild(
    build: HubStream,
    place: Place,
    tell: () => void,
  ): Promise<Concluded | Extract<HubOutcome, { kind: 'built' | 'not-ours' }> | null> {
    this.#notePlace(place);
    this.#parts.notes.followed();
    tell();
    const outcome = await this.#watch(() => {
      build.follow(this);
      return build;
    });
    return outcome?.kind === 'built' || outcome?.kind === 'not-ours' ? outcome : this.#conclude(outcome, place);
  }

  #conclude(outcome: Concluded | Extract<HubOutcome, { kind: 'handed-over' }> | null, place: Place): Concluded | null {
    if (outcome?.kind === 'failed' || outcome?.kind === 'lost') this.#passOver(place.index, outcome);
    if (outcome?.kind !== 'handed-over') return outcome;
    this.#stop('left');
    return null;
  }

  /** A launch may last for hours, in which the ledger may forget the repo and learn of it anew. */
  get #knownNow(): KnownRepo {
    return this.#parts.ledger.peek(this.repo) ?? this.#known!;
  }

  #isBuiltSomewhere(): boolean {
    const { ref } = this.#order.spec;
    return this.#knownNow.records.some((record) => record.ref === ref && record.observed?.outcome === 'built');
  }

  /** Counts this launch against the repo's quota. A store that is away counts nobody. */
  async #countSession(): Promise<boolean> {
    const { sessions, settings } = this.#parts;
    if (settings.repoQuota === null) return true;
    const { repoQuota, sessionMs } = settings;
    const counted = await sessions.admit(this.repo, this.#session, repoQuota, sessionMs).catch(() => null);
    this.#counted = counted === true;
    // It may have ended meanwhile.
    if (this.#end !== null) this.#endSession();
    return counted !== false;
  }

  #endSession(): void {
    // A store that is away ends it by itself in time.
    if (this.#counted) this.#parts.sessions.release(this.repo, this.#session).catch(() => {});
  }

  #request(): RouteRequest {
    const { clock, random } = this.#parts;
    const known = this.#knownNow;
    const now = clock.now();
    const { spec, sticky } = this.#order;
    return { spec, sticky, tried: this.#tried, builds: known.records, heat: known.heat(now), now, random };
  }

  /**
   * The member to ask, its place taken. `waitedFor`: the member that has just built this, which is asked even if it is
   * over the bound, as long as it has room: whoever has waited for a build is not made to wait for another.
   */
  #seekPlace(waitedFor: number | null): Placing {
    const federation = this.#parts.federation();
    const request = this.#request();
    const there = waitedFor === null ? null : placeAt(waitedFor, 'built', request, federation);
    return this.#take(there === null ? placeLaunch(request, federation) : { kind: 'place', place: there });
  }

  /** There is no place now. null: nor will there be, the launch is over, and the visitor has been told why. */
  async #doWithout(placing: Exclude<Placing, { kind: 'place' }>, last: Ended | null): Promise<Place | null> {
    if (placing.kind === 'full' || this.#saidFull) return this.#wait();
    if (last !== null) this.#failAs(last);
    else {
      this.#parts.notes.refused(placing.refusal);
      if (placing.refusal === 'not-allowed') {
        this.#fail('not-allowed', 403, 'No hub of this federation is set up to launch this repository.');
      } else {
        this.#fail('none-eligible', 503, 'All hubs of this federation are away. Please try again in a minute.');
      }
    }
    return null;
  }

  #take(placing: Placing): Placing {
    if (placing.kind !== 'place') return placing;
    const now = this.#parts.clock.now();
    this.#parts.load.add(placing.place.index, now);
    // A launch that moves is still one.
    if (this.#moves === 0) this.#knownNow.launched(now);
    this.#notePlace(placing.place);
    return placing;
  }

  /** Answers the visitor's request, and counts the launch: once, for the member that it goes to first. */
  #notePlace(place: Place): void {
    this.#place = place;
    this.#visitor.open(place);
    if (this.#isPlaced) return;
    this.#isPlaced = true;
    const now = this.#parts.clock.now();
    const inLine = this.#waiting === null ? 0 : now - this.#waiting.since;
    this.#parts.notes.placed(place, this.repo, now - this.#startedAt - this.#waitedMs - inLine);
  }

  /** Holds the stream until a member has room for it. */
  async #wait(): Promise<Place | null> {
    const { queue, clock } = this.#parts;
    this.#visitor.open(null);
    const entered = clock.now();
    // A member that was full may have a place when it is this launch's turn.
    this.#tried.length = 0;
    this.#saidFull = false;
    const entry = queue.enter(this, entered);
    if (!entry.ok) {
      const why =
        entry.why === 'room-full'
          ? 'All hubs are full, and so is the line of those who wait. Please try again in some minutes.'
          : 'All hubs are full, and other launches of yours wait for a place already.';
      this.#fail('queue', 429, why);
      return null;
    }
    this.#waiting = entry.waiting;
    this.#tellPlaceInLine(entered);
    const place = await new Promise<Place | null>((resolve) => {
      this.#granted = resolve;
    });
    const waited = clock.now() - entered;
    this.#waitedMs += waited;
    if (place !== null) {
      this.block(waitingEvent(`There is a place now, at ${place.member.name}.`));
    } else if (this.#end === null) {
      this.#fail('queue', 429, `All hubs have been full for ${inWords(waited)}. Please try again later.`);
    }
    return place;
  }

  #answerWait(place: Place | null): void {
    const granted = this.#granted;
    this.#granted = null;
    this.#waiting = null;
    granted?.(place);
  }

  #tellPlaceInLine(now: number): void {
    const { queue } = this.#parts;
    this.#toldAt = now;
    const wait = queue.expectedWaitMs(this.#waiting!, now);
    const about = wait === null ? '' : ` It may take ${inWords(wait)}.`;
    this.block(waitingEvent(`All hubs are full. You are number ${queue.placeOf(this.#waiting!)} in line.${about}`));
  }

  #askHub(place: Place): HubStream {
    const { federation, ledger, callHub, clock, settings, notes, shares } = this.#parts;
    const { spec, credentials, requestFor } = this.#order;
    const isSame = (record: BuildRecord) => record.ref === spec.ref && record.member === place.member.name;
    const key = shareKey(spec, credentials);
    const order = {
      member: place.member,
      generation: federation().members[place.index]!.generation,
      known: ledger.peek(this.repo)?.records.find(isSame) ?? null,
      spec,
      request: requestFor(place),
      onShut: () => shares.remove(key, stream),
    };
    const parts = { callHub, now: clock.now, logBytes: settings.logBytes };
    const stream: HubStream = new HubStream(order, this, parts, notes.ofHub(place, spec, credentials === ''));
    shares.add(key, stream);
    return stream;
  }

  #watch(begin: () => HubStream): Promise<HubOutcome | null> {
    return new Promise((resolve) => {
      this.#settle = resolve;
      this.#hub = begin();
      if (this.#visitor.isSlow) this.#hub.slow(this, true);
    });
  }

  /** This launch does not go there again. */
  #passOver(index: number, outcome: Ended): void {
    const { load, federation, clock } = this.#parts;
    this.#tried.push(index);
    if (outcome.kind !== 'failed' || outcome.of !== 'full') return;
    const { room } = federation().members[index]!;
    load.full(index, room, clock.now());
    // Where pods are not counted, nobody could tell when there is a place again.
    if (room < Number.POSITIVE_INFINITY) this.#saidFull = true;
  }

  #tellMove(last: Ended, { member }: Place): void {
    this.#parts.notes.moved(last.kind === 'lost' ? 'lost' : last.of);
    const what =
      last.kind === 'lost'
        ? 'The hub was lost'
        : last.of === 'full' || last.of === 'repo-quota'
          ? 'The hub has no place for this launch'
          : 'The launch failed at that hub';
    this.block(waitingEvent(`${what}, so it goes on at ${member.name}.`));
  }

  /** The last member's failure is the launch's. */
  #failAs(outcome: Ended): void {
    if (outcome.kind === 'failed') this.#finish(outcome.of, outcome.block);
    else this.#fail('lost', 502, 'The hub was lost before the server was ready. Please try again.');
  }

  #failAgain(message: string, agoMs: number): void {
    const before = `The build of this repository has failed again and again, the last time ${inWords(agoMs)} ago`;
    this.#fail('remembered', 500, `${before}: ${message}\nTo have it tried again now, open ${this.#order.retryLink}`);
  }

  #fail(end: LaunchEnd, status: number, message: string): void {
    this.#finish(end, failedEvent(status, message));
  }

  #finish(end: LaunchEnd, lastWords: Buffer): void {
    if (this.#end !== null) return;
    this.#stop(end);
    this.#visitor.open(this.#place);
    this.#visitor.end(lastWords);
  }

  /** Lets go of everything; says nothing. */
  #stop(end: LaunchEnd): void {
    const { clock, queue, notes } = this.#parts;
    this.#end = end;
    this.#endedAt = clock.now();
    if (this.#waiting !== null) queue.leave(this.#waiting);
    this.#answerWait(null);
    const [hub, settle] = [this.#hub, this.#settle];
    this.#hub = null;
    this.#settle = null;
    hub?.leave(this);
    settle?.(null);
    if (end !== 'ready') this.#endSession();
    notes.ended({
      member: this.#place?.member.name ?? null,
      end,
      repo: this.repo,
      ms: this.#endedAt - this.#startedAt,
      waitedMs: this.#waitedMs,
      moves: this.#moves,
    });
  }
}

const movesOn = (outcome: Ended): boolean => outcome.kind === 'lost' || MOVES_ON[outcome.of];
