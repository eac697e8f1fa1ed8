import type { BuildRecord } from '../builds/build-record.ts';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import type { Member } from '../members/member.ts';
import { BoundedLog } from './bounded-log.ts';
import { dataAlone, hasOtherFields } from './data-alone.ts';
import { type Block, EventSplitter } from './event-splitter.ts';
import type { CallEnd, CallHub, HubCall, HubRequest } from './hub-call.ts';
import { type HubEvent, readHubEvent } from './hub-event.ts';
import type { HubOutcome, StreamWatcher } from './hub-outcome.ts';
import { type FailureKind, IS_PERSONAL, judgeFailure } from './judge-failure.ts';
import { logEvent } from './own-events.ts';
import { StreamLessons } from './stream-lessons.ts';

/** What others want to know of it. */
export interface HubStreamNotes {
  learn(record: BuildRecord): void;
  imagePrefix(prefix: string): void;
  /** The image is there, `ms` after the hub was asked. `fresh`: it was made just now. */
  built(fresh: boolean, ms: number): void;
  ready(ms: number): void;
  /** It ended without a server; told once, however many watched. */
  failed(why: FailureKind | 'lost', detail: string): void;
  malformed(): void;
}

export interface HubStreamOrder {
  readonly member: Member;
  /** What the member builds under, as far as that is known (builds/generation.ts). */
  readonly generation: string | null;
  /** What the ledger has of this build on this member. */
  readonly known: BuildRecord | null;
  readonly spec: LaunchSpec;
  /** Being made; rejects for no reason but a fault of ours. */
  readonly request: Promise<HubRequest>;
  /** Nobody can follow it any more: the image is there, or it has ended. */
  readonly onShut: () => void;
}

export interface HubStreamParts {
  readonly callHub: CallHub;
  readonly now: () => number;
  readonly logBytes: number;
}

/** Real events have some hundred bytes, a line of a build's log a few thousand at most. */
const LONGEST_EVENT = 256 * 1024;

/**
 * One event stream of a hub. It has an owner, the visitor whose request it is, and until the image is there others may
 * follow it: they see the same build. What comes after `built` is the owner's alone (PROTOCOL.md, "Where sharing ends").
 *
 * Hands on whole events, byte for byte, so that a stream that is cut off in the middle of one leaves no half event with
 * anybody. Closes the hub's stream at the first terminal event: some hubs never do.
 */
export class HubStream {
  readonly member: Member;
  readonly #parts: HubStreamParts;
  readonly #notes: HubStreamNotes;
  /** null: the request is being made. */
  #call: HubCall | null = null;
  readonly #onShut: () => void;
  readonly #splitter = new EventSplitter(LONGEST_EVENT);
  readonly #lessons: StreamLessons;
  readonly #startedAt: number;
  readonly #log: BoundedLog;
  readonly #slow = new Set<StreamWatcher>();
  /** Whose request it is: the hub starts a server for them. */
  readonly #visitor: string;
  #owner: StreamWatcher | null;
  readonly #followers = new Set<StreamWatcher>();
  #heardAt: number;
  #isHeldUp = false;
  #isBuilt = false;
  #over = false;

  constructor(order: HubStreamOrder, owner: StreamWatcher, parts: HubStreamParts, notes: HubStreamNotes) {
    const { member, spec, generation, known, request } = order;
    this.member = member;
    this.#onShut = order.onShut;
    this.#owner = owner;
    this.#visitor = owner.visitor;
    this.#parts = parts;
    this.#notes = notes;
    this.#startedAt = parts.now();
    this.#heardAt = this.#startedAt;
    this.#log = new BoundedLog(parts.logBytes);
    this.#lessons = new StreamLessons({ spec, member: member.name, versions: generation, known });
    request.then(
      (made) => this.#ask(made),
      (cause) => this.giveUp(`no request: ${cause}`),
    );
  }

  /** May others follow it? Not once the image is there. */
  get open(): boolean {
    return !this.#over && !this.#isBuilt;
  }

  /** Has it shown that it builds, and does not merely look for the image? */
  get isBuilding(): boolean {
    return this.open && this.#lessons.course.building;
  }

  /** When the hub was last heard, ms since the epoch; null: it is kept waiting, or has ended. */
  get heardAt(): number | null {
    return this.#over || this.#isHeldUp ? null : this.#heardAt;
  }

  /** Shows the build to somebody else, from as far back as the log goes. Only while it is `open`. */
  follow(follower: StreamWatcher): void {
    if (this.#log.forgotten > 0) follower.block(logEvent(`(${this.#log.forgotten} earlier lines are not kept.)`));
    for (const block of this.#log.blocks) follower.block(block);
    this.#followers.add(follower);
    this.#flow();
  }

  /** Somebody stops watching. Closes the hub's stream when nobody is left. */
  leave(watcher: StreamWatcher): void {
    if (this.#owner === watcher) this.#owner = null;
    this.#followers.delete(watcher);
    this.#slow.delete(watcher);
    if (this.#owner === null && this.#followers.size === 0) this.#close();
    else this.#flow();
  }

  /** A watcher cannot take more, or can again. The hub is held up only while that goes for all of them. */
  slow(watcher: StreamWatcher, isSlow: boolean): void {
    if (this.#over) return;
    if (isSlow) this.#slow.add(watcher);
    else this.#slow.delete(watcher);
    this.#flow();
  }

  /** Ends it for all who watch, as lost. `reason`: for the log. */
  giveUp(reason: string): void {
    if (this.#over) return;
    const lesson = this.#lessons.failed(this.#parts.now());
    if (lesson !== null) this.#notes.learn(lesson);
    this.#notes.failed('lost', reason);
    this.#finish({ kind: 'lost' }, { kind: 'lost' });
  }

  #ask(request: HubRequest): void {
    if (this.#over) return;
    this.#call = this.#parts.callHub(this.member, request, {
      data: (bytes) => this.#data(bytes),
      over: (end) => this.#ended(end),
    });
    if (this.#isHeldUp) this.#call.pause();
  }

  #flow(): void {
    if (this.#over) return;
    const watchers = this.#followers.size + (this.#owner === null ? 0 : 1);
    const holdUp = watchers > 0 && this.#slow.size === watchers;
    if (holdUp === this.#isHeldUp) return;
    this.#isHeldUp = holdUp;
    if (holdUp) {
      this.#call?.pause();
    } else {
      // The time it was held up is not the hub's silence.
      this.#heardAt = this.#parts.now();
      this.#call?.resume();
    }
  }

  #data(bytes: Buffer): void {
    this.#heardAt = this.#parts.now();
    for (const block of this.#splitter.push(bytes)) {
      if (this.#over) return;
      this.#block(block);
    }
  }

  #block(block: Block): void {
    switch (block.kind) {
      case 'comment':
        // Clients obey a `retry` or an `id` without data as well.
        if (!hasOtherFields(block.bytes)) this.#show(block.bytes, false);
        return;
      case 'oversize':
        this.#notes.malformed();
        this.#show(logEvent(`(An event of ${block.size} bytes was left out.)`), true);
        return;
      case 'event': {
        const event = readHubEvent(block.data);
        // Clients parse every event and give up on one that they cannot read.
        if (event === null) this.#notes.malformed();
        else this.#event(event, dataAlone(block));
      }
    }
  }

  #event(event: HubEvent, bytes: Buffer): void {
    const now = this.#parts.now();
    const record = this.#lessons.hear(event, now);
    if (record !== null) this.#notes.learn(record);
    switch (event.phase) {
      case 'failed':
        this.#failed(event, bytes);
        return;
      case 'ready':
        this.#ready(bytes, now);
        return;
      case 'built':
        this.#built(bytes, now);
        return;
      default:
        this.#show(bytes, true);
    }
  }

  /** With `build_only` it comes without `built`, and says that the image is there. */
  #ready(block: Buffer, now: number): void {
    this.#hasImage(now);
    this.#notes.ready(now - this.#startedAt);
    const fresh = this.#lessons.fresh ?? false;
    this.#finish({ kind: 'ready', block, fresh }, { kind: 'built', fresh });
  }

  #hasImage(now: number): void {
    if (this.#isBuilt) return;
    this.#isBuilt = true;
    this.#onShut();
    this.#notes.built(this.#lessons.fresh ?? false, now - this.#startedAt);
    if (this.#lessons.imagePrefix !== null) this.#notes.imagePrefix(this.#lessons.imagePrefix);
  }

  #built(bytes: Buffer, now: number): void {
    this.#hasImage(now);
    this.#log.drain();
    this.#handOver();
    for (const follower of this.#takeFollowers()) follower.over({ kind: 'built', fresh: this.#lessons.fresh ?? false });
    // The visitor left, and others watched on: the image was all that they wanted of this stream.
    if (this.#owner === null) this.#close();
    else this.#show(bytes, false);
  }

  /**
   * The hub goes on to start a server for whoever asked. If they have gone, it is for the same visitor, who has loaded the
   * page again, or for one who cannot be told from them. Otherwise it would run for nobody.
   */
  #handOver(): void {
    const owner = this.#owner;
    if (owner !== null && !owner.isAway) return;
    for (const heir of this.#followers) {
      if (heir.visitor !== this.#visitor || heir.isAway) continue;
      this.#followers.delete(heir);
      this.#owner = heir;
      if (owner === null) return;
      this.#slow.delete(owner);
      owner.over({ kind: 'handed-over' });
      return;
    }
  }

  #failed(event: HubEvent, block: Buffer): void {
    const of = judgeFailure(event, this.#lessons.course);
    const message = (event.message ?? '').trim();
    const outcome: HubOutcome = { kind: 'failed', of, block };
    this.#notes.failed(of, message);
    this.#finish(outcome, IS_PERSONAL[of] ? { kind: 'not-ours' } : outcome);
  }

  #ended(end: CallEnd): void {
    const reason =
      end.kind === 'broken' ? end.reason : end.kind === 'refused' ? `answered ${end.status}` : 'ended without a result';
    this.giveUp(reason);
  }

  /** `kept`: part of the log for those who come late. */
  #show(bytes: Buffer, kept: boolean): void {
    if (kept && !this.#isBuilt) this.#log.add(bytes);
    this.#owner?.block(bytes);
    for (const follower of this.#followers) follower.block(bytes);
  }

  #takeFollowers(): readonly StreamWatcher[] {
    const followers = [...this.#followers];
    this.#followers.clear();
    for (const follower of followers) this.#slow.delete(follower);
    return followers;
  }

  #finish(forOwner: HubOutcome, forFollowers: HubOutcome): void {
    if (this.#over) return;
    const owner = this.#owner;
    const followers = this.#takeFollowers();
    this.#close();
    owner?.over(forOwner);
    for (const follower of followers) follower.over(forFollowers);
  }

  #close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#owner = null;
    this.#log.drain();
    this.#call?.close();
    if (!this.#isBuilt) this.#onShut();
  }
}
