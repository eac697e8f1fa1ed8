import type { BuildRecord } from '../builds/build-record.ts';
import { seatOf } from '../routing/federation.ts';
import { shareKey } from './build-shares.ts';
import { type HubOutcome, isHubsFault, type StreamWatcher } from './hub-outcome.ts';
import { HubStream } from './hub-stream.ts';
import { MOVES_ON } from './judge-failure.ts';
import type { LaunchEnd } from './launch-end.ts';
import type { LaunchOrder } from './launch-order.ts';
import { failedEvent, inWords, waitingEvent } from './own-events.ts';
import { PlaceInLine } from './place-in-line.ts';
import { PlaceSearch } from './place-search.ts';
import type { Place, Placing } from './placement.ts';
import { RepoSession } from './repo-session.ts';
import type { StreamParts } from './stream-parts.ts';
import { Visitor } from './visitor.ts';
import type { PipeListener, VisitorPipe } from './visitor-pipe.ts';

type Ended = Extract<HubOutcome, { kind: 'failed' | 'lost' }>;
/** How a launch went at one member. */
type Concluded = Extract<HubOutcome, { kind: 'ready' }> | Ended;

/**
 * One visitor's launch, from the request to `ready` or `failed`: finds it a member, holds it while all are full, shows
 * the build, moves it to another member when one fails, and goes on without a connection for a while, so that a client
 * that reconnects finds its launch and not another.
 */
export class LaunchStream implements StreamWatcher, PipeListener {
  readonly id: string;
  readonly visitor: string;
  readonly #order: LaunchOrder;
  readonly #parts: StreamParts;
  readonly #visitor: Visitor;
  readonly #session: RepoSession;
  readonly #line: PlaceInLine;
  readonly #startedAt: number;
  readonly #search: PlaceSearch;
  #place: Place | null = null;
  #hub: HubStream | null = null;
  #settle: ((outcome: HubOutcome | null) => void) | null = null;
  #isPlaced = false;
  #waitedForBuild = false;
  #moves = 0;
  #end: LaunchEnd | null = null;
  #endedAt = 0;

  constructor(id: string, order: LaunchOrder, pipe: VisitorPipe, parts: StreamParts) {
    this.id = id;
    this.visitor = order.visitor;
    this.#order = order;
    this.#parts = parts;
    this.#visitor = new Visitor(id, pipe, parts.settings, parts.clock.now);
    const { spec, client } = order;
    this.#search = new PlaceSearch(order, parts);
    this.#session = new RepoSession(spec.repoKey, id, parts.sessions, parts.settings);
    this.#line = new PlaceInLine(spec.repoKey, client, {
      queue: parts.queue,
      now: parts.clock.now,
      say: (message, facts) => this.block(waitingEvent(message, facts)),
      takePlace: () => {
        const place = this.#search.takeInTurn();
        if (place !== null) this.#notePlace(place);
        return place;
      },
    });
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
    } else if (this.#hub !== null && now - (this.#hub.heardAt ?? now) >= settings.hubSilenceMs) {
      this.#hub.giveUp('sent nothing any more');
    }
    this.#line.tick();
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
    const { failures, clock } = this.#parts;
    const { spec, credentials } = this.#order;
    const remembered = credentials === '' ? failures.recall(spec, clock.now()) : null;
    if (remembered !== null) return this.#failAgain(remembered.message, clock.now() - remembered.at);
    await this.#search.begin();
    if (!(await this.#session.begin())) {
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

  /**
   * One member, from finding it to how it went: after a build that somebody else has begun, and a turn in line, if there is
   * that to wait for. `last`: how the member before failed. null: the launch is over.
   */
  async #attempt(last: Ended | null): Promise<Concluded | null> {
    let untold = last;
    const tell = (place: Place) => {
      if (untold !== null) this.#tellMove(untold, place);
      untold = null;
    };
    for (let taken: Place | null = null; ; ) {
      const build = this.#findBuild();
      if (build === null) {
        // No pause between that look and the stream that others find, or all of them would ask the hub.
        const placing: Placing = taken === null ? this.#takePlace(null) : { kind: 'place', place: taken };
        if (placing.kind === 'place') return this.#launchAt(placing.place, tell);
        taken = await this.#doWithout(placing, last);
        if (taken === null) return null;
        // Others who stood in line may have begun to build it meanwhile.
        continue;
      }
      const there = this.#placeOf(build);
      const outcome = await this.#followBuild(build, there, () => tell(there));
      if (outcome?.kind === 'not-ours') continue;
      if (outcome?.kind !== 'built') return outcome;
      if (taken !== null && (!outcome.fresh || taken.index === there.index)) return this.#launchAt(taken, tell);
      const placing = this.#takePlace(outcome.fresh ? there.index : null);
      if (placing.kind === 'place') return this.#launchAt(placing.place, tell);
      taken ??= await this.#doWithout(placing, last);
      return taken === null ? null : this.#launchAt(taken, tell);
    }
  }

  async #launchAt(place: Place, tell: (place: Place) => void): Promise<Concluded | null> {
    tell(place);
    const outcome = await this.#watch(() => this.#askHub(place));
    if (outcome?.kind === 'built' || outcome?.kind === 'not-ours')
      throw new Error(`an owner cannot be told ${outcome.kind}`);
    return this.#conclude(outcome, place);
  }

  /** Somebody else's build of this very spec that is under way, and may be watched instead of having it built as well. */
  #findBuild(): HubStream | null {
    const { spec, credentials } = this.#order;
    return this.#parts.shares.find(shareKey(spec, credentials), (build) => this.#search.mayFollow(build));
  }

  #placeOf({ member }: HubStream): Place {
    return {
      index: seatOf(member, this.#parts.federation()),
      member,
      reason: 'building',
      failover: false,
      predicted: 'build',
    };
  }

  /** Watches it, and takes no place meanwhile, but counts as one who will. null: the launch is over. */
  async #followBuild(
    build: HubStream,
    place: Place,
    tell: () => void,
  ): Promise<Concluded | Extract<HubOutcome, { kind: 'built' | 'not-ours' }> | null> {
    this.#search.follows(place);
    this.#notePlace(place);
    this.#parts.notes.followed();
    tell();
    const isOver = this.#parts.load.expect(place.index);
    const outcome = await this.#watch(() => {
      build.follow(this);
      return build;
    });
    isOver();
    if (outcome?.kind === 'built' && outcome.fresh) this.#waitedForBuild = true;
    return outcome?.kind === 'built' || outcome?.kind === 'not-ours' ? outcome : this.#conclude(outcome, place);
  }

  #conclude(outcome: Concluded | Extract<HubOutcome, { kind: 'handed-over' }> | null, place: Place): Concluded | null {
    if (outcome?.kind === 'ready' && outcome.fresh) this.#waitedForBuild = true;
    if (outcome?.kind === 'failed' || outcome?.kind === 'lost') this.#search.passOver(place.index, outcome);
    if (outcome !== null) this.#tellOutcome(outcome, place.index);
    if (outcome?.kind !== 'handed-over') return outcome;
    this.#stop('left');
    return null;
  }

  #tellOutcome(outcome: HubOutcome, index: number): void {
    const { outcomes, clock } = this.#parts;
    if (outcome.kind === 'ready') outcomes.launchSucceeded(index, clock.now());
    else if (isHubsFault(outcome)) outcomes.launchFailed(index, this.#order.spec.repoKey);
  }

  #takePlace(waitedFor: number | null): Placing {
    const placing = this.#search.take(waitedFor);
    if (placing.kind === 'place') this.#notePlace(placing.place);
    return placing;
  }

  /** There is no place now. null: nor will there be, the launch is over, and the visitor has been told why. */
  async #doWithout(placing: Exclude<Placing, { kind: 'place' }>, last: Ended | null): Promise<Place | null> {
    if (placing.kind === 'full' || this.#search.wasToldFull) return this.#wait();
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

  /** Answers the visitor's request, and counts the launch: once, for the member that it goes to first. */
  #notePlace(place: Place): void {
    this.#place = place;
    this.#visitor.open(place);
    if (this.#isPlaced) return;
    this.#isPlaced = true;
    const now = this.#parts.clock.now();
    const { spec, credentials, traceId = null } = this.#order;
    this.#parts.notes.placed(place, spec, credentials === '', now - this.#startedAt - this.#line.waitedMs, traceId);
  }

  /** Holds the stream until a member has room for it. null: the launch is over. */
  async #wait(): Promise<Place | null> {
    this.#visitor.open(null);
    this.#search.startAnew();
    const end = await this.#line.wait();
    switch (end.kind) {
      case 'place':
        return this.#end === null ? end.place : null;
      case 'room-full':
        this.#fail(
          'queue',
          429,
          'All hubs are full, and so is the line of those who wait. Please try again in some minutes.',
        );
        break;
      case 'client-full':
        this.#fail('queue', 429, 'All hubs are full, and other launches of yours wait for a place already.');
        break;
      case 'too-long': {
        const waited = inWords(this.#line.waitedMs);
        this.#fail('queue', 429, `All hubs have been full for ${waited}. Please try again later.`);
      }
    }
    return null;
  }

  #askHub(place: Place): HubStream {
    const { federation, ledger, callHub, clock, settings, notes, shares } = this.#parts;
    const { spec, credentials, requestFor } = this.#order;
    const isSame = (record: BuildRecord) => record.ref === spec.ref && record.member === place.member.name;
    const key = shareKey(spec, credentials);
    const order = {
      member: place.member,
      generation: federation().members[place.index]!.generation,
      known: ledger.peek(spec.repoKey)?.records.find(isSame) ?? null,
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

  #tellMove(last: Ended, { member }: Place): void {
    this.#parts.notes.moved(last.kind === 'lost' ? 'lost' : last.of);
    const what =
      last.kind === 'lost'
        ? 'The hub was lost'
        : last.of === 'full' || last.of === 'repo-quota'
          ? 'The hub has no place for this launch'
          : 'The launch failed at that hub';
    this.block(waitingEvent(`${what}, so it goes on at ${member.name}.`, { member: member.name }));
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
    const { clock, notes } = this.#parts;
    this.#end = end;
    this.#endedAt = clock.now();
    this.#line.leave();
    const [hub, settle] = [this.#hub, this.#settle];
    this.#hub = null;
    this.#settle = null;
    hub?.leave(this);
    settle?.(null);
    if (end !== 'ready') this.#session.end();
    const { spec, credentials } = this.#order;
    const summary = {
      member: this.#place?.member.name ?? null,
      end,
      repo: spec.repoKey,
      ms: this.#endedAt - this.#startedAt,
      waitedMs: this.#line.waitedMs,
      moves: this.#moves,
      built: this.#waitedForBuild,
      traceId: this.#order.traceId ?? null,
    };
    notes.ended(summary, spec, credentials === '');
  }
}

const movesOn = (outcome: Ended): boolean => outcome.kind === 'lost' || MOVES_ON[outcome.of];
