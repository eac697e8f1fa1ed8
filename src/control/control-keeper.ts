import { isDeepStrictEqual } from 'node:util';
import type { Member } from '../members/member.ts';
import { ChangeBoard } from './change-board.ts';
import { changeFor } from './change-for.ts';
import type { ControlChange, PinChange } from './control-change.ts';
import type { Controlled, ControlParts } from './control-parts.ts';
import { aboutIt, type ControlledMembers, controlledMembers, pinsNow } from './controlled-members.ts';
import { type LiveSettings, liveSettings } from './live-settings.ts';
import { isOver, lastSaid, type SaidNow, saidNow } from './said-now.ts';
import { type Granted, refused, type Wish } from './wish.ts';

/** Gateways that share a store follow within two of these. */
const TICK_MS = 1_000;

/**
 * Live control: an operator tells one gateway, all that share its store follow, and a restart remembers. What is said lies over
 * the configuration and changes nothing in it.
 */
export class ControlKeeper<M extends Member> {
  readonly #parts: ControlParts<M>;
  readonly #board: ChangeBoard;
  #said: { readonly of: readonly ControlChange[]; readonly now: SaidNow };
  #inForce: Controlled<M> | null = null;
  #remarks: readonly string[] = [];
  #isRead = false;
  #stop: (() => void) | null = null;
  /** One wish after another: each is judged by what those before have changed. */
  #line: Promise<unknown> = Promise.resolve();

  constructor(parts: ControlParts<M>) {
    const { shared, now, notes } = parts;
    this.#parts = parts;
    this.#board = new ChangeBoard(shared, now, {
      followed: (changes) => {
        if (this.#isRead) for (const change of changes) notes.followed(change);
        else notes.found(changes.length);
      },
      restored: (change) => notes.restored(change),
    });
    this.#said = { of: this.#board.changes, now: saidNow([]) };
  }

  /** Reads what has been said, once: before anybody is served. A store that is away is no obstacle. */
  async look(): Promise<void> {
    this.#isRead = await this.#board.poll();
    this.#follow();
  }

  /** Follows the store, which has been started. */
  async start(): Promise<void> {
    await this.look();
    const tick = () => void this.#tick().catch((cause) => this.#parts.notes.fault(cause));
    this.#stop ??= this.#parts.every(TICK_MS, tick);
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
  }

  /** What the federation is to be made of now. Whoever asks puts it in force. */
  current(): Controlled<M> {
    const { members, remarks } = this.#members(this.#saidNow);
    for (const words of remarks) if (!this.#remarks.includes(words)) this.#parts.notes.remark(words);
    this.#remarks = remarks;
    this.#inForce = { members, pins: pinsNow(this.#saidNow, this.#parts.now()) };
    return this.#inForce;
  }

  /** What was said, the last first. */
  get changes(): readonly ControlChange[] {
    return this.#board.changes.toReversed();
  }

  /** What is otherwise at this member than configured; null: nothing but perhaps its drain, which it has itself. */
  liveOf(member: Pick<Member, 'name' | 'url'>): LiveSettings | null {
    const said = aboutIt(member, this.#saidNow.members.get(member.name));
    const configured = this.#parts.configured().find(({ name }) => name === member.name);
    const seat = lastSaid(said, 'seat');
    const joined = configured === undefined && seat?.kind === 'joined' ? this.#parts.readSeat(seat.written) : null;
    const written = configured ?? joined;
    return written === null || written === undefined ? null : liveSettings(written, joined !== null, said);
  }

  /** Members of the configuration that have left, each with the change that says so. */
  get left(): readonly { readonly member: M; readonly change: ControlChange }[] {
    const here = new Set((this.#inForce?.members ?? []).map(({ name }) => name));
    return this.#parts.configured().flatMap((member) => {
      const change = this.#saidNow.members.get(member.name)?.seat;
      return here.has(member.name) || change === undefined ? [] : [{ member, change }];
    });
  }

  /** Pins that hold now, the last said first. */
  get pins(): readonly (PinChange & { readonly set: NonNullable<PinChange['set']> })[] {
    const now = this.#parts.now();
    return Array.from(this.#saidNow.pins.values())
      .flatMap((change) => (change.set === null || isOver(change.set, now) ? [] : [{ ...change, set: change.set }]))
      .sort((a, b) => b.at - a.at);
  }

  /** Sentences about what was said and cannot be followed. */
  get remarks(): readonly string[] {
    return this.#remarks;
  }

  /** What would come of a wish now. Changes nothing. */
  plan(wish: Wish<M>, by: string): Granted<M> {
    const { configured, readSeat, now, newId } = this.#parts;
    const said = this.#saidNow;
    const before = this.#controlled(said);
    const facts = { id: newId(), at: this.#board.sayingAt(), by };
    const judged = changeFor(wish, {
      configured: configured(),
      members: before.members,
      said,
      changes: this.#board.changes,
      readSeat,
      facts,
      now: now(),
    });
    if (!judged.ok) return judged;
    const { change } = judged;
    const after = change === null ? before : this.#controlled(saidNow([...this.#board.changes, change]));
    return { ok: true, change, before, after };
  }

  /** Fulfils a wish: it is in force here when this resolves. Rejects with StoreUnavailable, and nothing is changed then. */
  make(wish: Wish<M>, by: string): Promise<Granted<M>> {
    const made = this.#line.then(() => this.#make(wish, by));
    this.#line = made.catch(() => {});
    return made;
  }

  async #make(wish: Wish<M>, by: string): Promise<Granted<M>> {
    // What another gateway has just been told has to be known: this comes after it.
    await this.#board.poll();
    const planned = this.plan(wish, by);
    if (!planned.ok || planned.change === null) return planned;
    try {
      if (!(await this.#board.add(planned.change))) {
        return refused(
          'too-many',
          'As many changes are in force as there may be: take some of them back. What is to last belongs into the configuration.',
        );
      }
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      return refused('too-long', 'This is more than can be kept of one change: put it into the configuration.');
    }
    this.#parts.notes.changed(planned.change);
    this.#follow();
    return planned;
  }

  async #tick(): Promise<void> {
    const isRead = await this.#board.poll();
    this.#isRead ||= isRead;
    this.#follow();
  }

  /** Drains and pins end by themselves, too. */
  #follow(): void {
    if (!isDeepStrictEqual(this.#controlled(this.#saidNow), this.#inForce)) this.#parts.changed();
  }

  #controlled(said: SaidNow): Controlled<M> {
    return { members: this.#members(said).members, pins: pinsNow(said, this.#parts.now()) };
  }

  #members(said: SaidNow): ControlledMembers<M> {
    const { configured, readSeat, now } = this.#parts;
    return controlledMembers(configured(), said, readSeat, now());
  }

  get #saidNow(): SaidNow {
    const { changes } = this.#board;
    if (this.#said.of !== changes) this.#said = { of: changes, now: saidNow(changes) };
    return this.#said.now;
  }
}
