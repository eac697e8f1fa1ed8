import type { BuildRecord } from '../builds/build-record.ts';
import { presumption } from '../builds/presume.ts';
import { mayMove } from '../launch/moving-ref.ts';
import type { Federation } from '../routing/federation.ts';
import { type Knowledge, knowledgeOf } from '../routing/knowledge.ts';
import type { Announcement } from './announcement.ts';
import type { AnnouncementParts } from './announcement-parts.ts';
import { type EventPhase, type EventProgress, type LastFailure, progressOf } from './event-progress.ts';
import { inService, planSeats, roomFor, type SeatPlan, type SeatsWanted } from './plan-seats.ts';

export interface WarmingParts
  extends Pick<AnnouncementParts, 'settings' | 'federation' | 'mayBuild' | 'ledger' | 'warm'> {
  readonly notes: Pick<AnnouncementParts['notes'], 'begun' | 'warmed' | 'failed' | 'short' | 'unbuildable' | 'fault'>;
  readonly clock: Pick<AnnouncementParts['clock'], 'now'>;
}

/** A branch may have moved: whoever holds it is asked again this often. */
const REFRESH_MS = 30 * 60_000;
/** What fails is tried again after `recheck`, then twice as long, and so on up to this. */
const LONGEST_PAUSE_MS = 60 * 60_000;

const HELD: readonly Knowledge[] = ['built', 'building'];

interface Failure {
  readonly of: 'member' | 'repo';
  readonly message: string;
  readonly times: number;
  readonly retryAt: number;
}

/**
 * One announced event, from its lead to its end: has its repo built on as many members as its seats need, looks again
 * and again whether it still is, and keeps it from being forgotten.
 *
 * Until the event begins the members are chosen anew each time, by the load of then. From then on its own visitors are in
 * that load, so the choice stays, and only who is lost is replaced. Several gateways do the same: they choose in the order
 * of the ring, and go by the builds that all of them see.
 */
export class EventWarming {
  readonly #announcement: Announcement;
  readonly #parts: WarmingParts;
  readonly #closing = new AbortController();
  readonly #underWay = new Set<number>();
  readonly #failures = new Map<number, Failure>();
  /** When a member was last asked for it and had it, ms since the epoch. */
  readonly #confirmedAt = new Map<number, number>();
  #plan: SeatPlan | null = null;
  #lastFailure: LastFailure | null = null;
  #nextLookAt: number;
  #looking: Promise<void> | null = null;

  /** `firstLookAt`: ms since the epoch. */
  constructor(announcement: Announcement, firstLookAt: number, parts: WarmingParts) {
    this.#announcement = announcement;
    this.#nextLookAt = firstLookAt;
    this.#parts = parts;
  }

  /** What time brings. Never rejects; resolves when what was to be begun has begun. */
  async tick(): Promise<void> {
    const { clock, settings, notes } = this.#parts;
    if (this.#looking !== null || clock.now() < this.#nextLookAt) return;
    this.#nextLookAt = clock.now() + settings.recheckMs;
    this.#looking = this.#look()
      .catch((cause) => notes.fault(cause))
      .finally(() => {
        this.#looking = null;
      });
    await this.#looking;
  }

  /** `beside`: seats of other events in its hours (seats-beside.ts). */
  async progress(beside = 0): Promise<EventProgress> {
    const { federation, clock } = this.#parts;
    const builds = await this.#records();
    const view = federation();
    const knowledge = this.#knowledge(builds, view);
    return progressOf({
      phase: this.#phase(clock.now()),
      plan: this.#plan ?? this.#planned(this.#announcement.seats, { failing: [], passed: [] }, knowledge, view),
      federation: view,
      knowledge,
      isUnderWay: (index) => this.#underWay.has(index),
      hasFailed: (index) => this.#failures.has(index),
      whyNot: (index) => this.#whyNot(index),
      room: roomFor(this.#announcement.spec, this.#off(view), view),
      beside,
      lastFailure: this.#lastFailure,
    });
  }

  /** Ends it. What a hub has begun to build goes on there. */
  stop(): void {
    this.#closing.abort();
  }

  #phase(now: number): EventPhase {
    const { from } = this.#announcement;
    return now >= from ? 'running' : now >= from - this.#parts.settings.leadMs ? 'warming' : 'announced';
  }

  async #look(): Promise<void> {
    const { federation, notes, clock } = this.#parts;
    const builds = await this.#records();
    if (this.#closing.signal.aborted) return;
    const view = federation();
    if (this.#plan === null) notes.begun(this.#announcement);
    const before = this.#plan;
    const knowledge = this.#knowledge(builds, view);
    this.#plan = this.#choose(knowledge, view, clock.now());
    const { shares, missing, unbuildable, unable } = this.#plan;
    if (missing > 0 && !before?.missing) notes.short(this.#announcement, missing);
    if (unbuildable > 0 && !before?.unbuildable) {
      notes.unbuildable(
        this.#announcement,
        unbuildable,
        unable.map((index) => view.members[index]!.member.name),
      );
    }
    for (const { index } of shares) this.#keepWarm(index, knowledge[index]!, builds, view);
  }

  #choose(knowledge: readonly Knowledge[], view: Federation, now: number): SeatPlan {
    const { seats, spec } = this.#announcement;
    const failing = [...this.#failures].flatMap(([index, { of, retryAt }]) =>
      of === 'member' && now < retryAt ? [index] : [],
    );
    if (this.#plan === null || this.#phase(now) !== 'running') {
      return this.#planned(seats, { failing, passed: [] }, knowledge, view);
    }
    const kept = this.#plan.shares.filter(
      ({ index }) => inService(view.members[index]!, spec) && !failing.includes(index),
    );
    const left = seats - kept.reduce((sum, share) => sum + share.seats, 0);
    if (left === 0) return { shares: kept, missing: 0, unbuildable: 0, unable: [] };
    const more = this.#planned(left, { failing, passed: kept.map(({ index }) => index) }, knowledge, view);
    return { ...more, shares: [...kept, ...more.shares] };
  }

  #planned(
    seats: number,
    but: Pick<SeatsWanted, 'failing' | 'passed'>,
    knowledge: readonly Knowledge[],
    view: Federation,
  ): SeatPlan {
    const { spec } = this.#announcement;
    const { seatsPerMember } = this.#parts.settings;
    const held = [...knowledge.keys()].filter((index) => HELD.includes(knowledge[index]!));
    return planSeats({ spec, seats, seatsPerMember, off: this.#off(view), ...but, held }, view);
  }

  #off({ members }: Federation): readonly number[] {
    return [...members.keys()].filter((index) => !this.#parts.mayBuild(index));
  }

  #whyNot(index: number): string {
    if (!this.#parts.mayBuild(index)) return 'it is not to build before people come (prewarm: off)';
    return this.#failures.get(index)?.message ?? 'it has failed there';
  }

  #keepWarm(index: number, has: Knowledge, builds: readonly BuildRecord[], view: Federation): void {
    const { clock, ledger } = this.#parts;
    const { spec } = this.#announcement;
    const now = clock.now();
    if (this.#underWay.has(index) || has === 'building') return;
    const { name } = view.members[index]!.member;
    if (has === 'built') {
      this.#failures.delete(index);
      // It counts as used while the event lasts, so that no retention, however short, makes anybody forget it.
      ledger.learn({ repo: spec.repoKey, record: { ...presumption(spec.ref, name, now), presumedAt: null } });
      const seenAt = builds.find(({ ref, member }) => ref === spec.ref && member === name)?.observed?.at ?? 0;
      if (!mayMove(spec) || now - Math.max(seenAt, this.#confirmedAt.get(index) ?? 0) < REFRESH_MS) return;
    }
    if (now >= (this.#failures.get(index)?.retryAt ?? 0)) void this.#warm(index, view);
  }

  async #warm(index: number, view: Federation): Promise<void> {
    const { warm, notes, clock } = this.#parts;
    const { name } = view.members[index]!.member;
    this.#underWay.add(index);
    try {
      const end = await warm(this.#announcement.spec, index, this.#closing.signal);
      if (this.#closing.signal.aborted) return;
      if (end.outcome === 'failed') return this.#failed(index, end.of, end.message, view);
      this.#failures.delete(index);
      this.#confirmedAt.set(index, clock.now());
      notes.warmed(this.#announcement, name);
    } catch (cause) {
      notes.fault(cause);
    } finally {
      this.#underWay.delete(index);
    }
  }

  #failed(index: number, of: Failure['of'], message: string, view: Federation): void {
    const { settings, notes, clock } = this.#parts;
    const { name: member } = view.members[index]!.member;
    const at = clock.now();
    const times = (this.#failures.get(index)?.times ?? 0) + 1;
    const pauseMs = Math.min(settings.recheckMs * 2 ** (times - 1), LONGEST_PAUSE_MS);
    this.#failures.set(index, { of, message, times, retryAt: at + pauseMs });
    this.#lastFailure = { member, message, at };
    notes.failed(this.#announcement, member, message);
    // Another member stands in at once.
    if (of === 'member') this.#nextLookAt = at;
  }

  async #records(): Promise<readonly BuildRecord[]> {
    const { ledger } = this.#parts;
    const { repoKey } = this.#announcement.spec;
    return (ledger.peek(repoKey) ?? (await ledger.recall(repoKey))).records;
  }

  #knowledge(builds: readonly BuildRecord[], view: Federation): readonly Knowledge[] {
    return knowledgeOf({ spec: this.#announcement.spec, builds, now: this.#parts.clock.now() }, view);
  }
}
