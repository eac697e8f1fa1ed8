import type { BuildRecord } from '../builds/build-record.ts';
import type { MemberName } from '../members/member.ts';
import type { RouteRequest } from '../routing/route-request.ts';
import { MOVES_ON } from '../streams/judge-failure.ts';
import { holdersOf, nextMember, obstacleAt } from './choose-members.ts';
import { wordsOf } from './failure-words.ts';
import type { HourlyBudget, Spending } from './hourly-budget.ts';
import type { MemberBuild } from './member-build.ts';
import type { PrewarmParts } from './prewarm-parts.ts';
import type { MemberEnd, WarmFailure, WarmListener, WarmOrder, WarmResult } from './warm-order.ts';
import { refusal, resultOf } from './warm-result.ts';

/** What all orders share, as one of them sees it. */
export interface WarmShop {
  readonly parts: PrewarmParts;
  isOff(index: number): boolean;
  /** Is it being pre-warmed, or launched, there now? */
  isUnderWay(index: number): boolean;
  /** The build at this member: the one that is under way, or a new one. */
  build(index: number): { readonly build: MemberBuild; readonly isNew: boolean };
  /** The caller's; null: no limit of theirs. */
  readonly budget: HourlyBudget | null;
  readonly isClosed: boolean;
}

interface Plan {
  /** Members that are known to have it. */
  readonly there: readonly number[];
  readonly toAsk: readonly number[];
  /** On how many it should be in the end. */
  readonly wanted: number;
}

type Ended = WarmResult['members'][number];

/** One order, from choosing members to their ends. */
export class WarmRun {
  readonly #order: WarmOrder;
  readonly #listener: WarmListener;
  readonly #signal: AbortSignal;
  readonly #shop: WarmShop;
  readonly #ended: Ended[] = [];
  /** Members that this order does not choose any more: those it has chosen, and those it may not. */
  #passed: number[] = [];
  #records: readonly BuildRecord[] = [];
  #heat = 0;

  constructor(order: WarmOrder, listener: WarmListener, signal: AbortSignal, shop: WarmShop) {
    this.#order = order;
    this.#listener = listener;
    this.#signal = signal;
    this.#shop = shop;
  }

  /** Never rejects for what hubs do. */
  async run(): Promise<WarmResult> {
    const { spec, members } = this.#order;
    const { ledger, federation, clock } = this.#shop.parts;
    const known = ledger.peek(spec.repoKey) ?? (await ledger.recall(spec.repoKey));
    this.#records = known.records;
    this.#heat = known.heat(clock.now());
    if (this.#shop.isClosed) return refusal('restart', wordsOf('restart', ''));
    const all = federation().members;
    const admitting = [...all.keys()].filter((index) => all[index]!.admits(spec));
    const able = admitting.filter((index) => !this.#shop.isOff(index));
    this.#passed = [...all.keys()].filter((index) => !able.includes(index));
    if (members === null && able.length === 0) {
      return admitting.length === 0
        ? refusal('not-allowed', 'No hub of this federation is set up to launch this repository.')
        : refusal('off', 'No hub that takes this repository may be pre-warmed.');
    }
    const plan = members === null ? this.#choose(able) : this.#named([...new Set(members)]);
    if (plan.there.length + plan.toAsk.length === 0) {
      return refusal('no-member', 'All hubs that take this repository are away or full. Please try again later.');
    }
    // Chosen, paid for and begun in one go, or two orders at once would begin the same.
    const toPay = plan.toAsk.filter((index) => !this.#shop.isUnderWay(index) && this.#obstacle(index) === null);
    const paid = this.#pay(toPay.length);
    if (!paid.ok) return paid.refusal;
    const spendings = new Map(toPay.map((index, i) => [index, paid.spendings[i]]));
    for (const index of plan.there) this.#wasThere(index);
    await Promise.all(plan.toAsk.map((index) => this.#copy(index, spendings.get(index) ?? null)));
    return resultOf(this.#ended, plan.wanted, this.#signal.aborted);
  }

  /** As launches now would go, one after the other; but first those that have it, and those that are at it. */
  #choose(able: readonly number[]): Plan {
    const { federation } = this.#shop.parts;
    const wanted = Math.min(this.#order.copies, able.length);
    const there = holdersOf(this.#request(), federation())
      .filter((index) => able.includes(index))
      .slice(0, wanted);
    const toAsk = able
      .filter((index) => !there.includes(index) && this.#shop.isUnderWay(index))
      .slice(0, wanted - there.length);
    this.#passed.push(...there, ...toAsk);
    while (there.length + toAsk.length < wanted) {
      const next = nextMember(this.#request(), federation());
      if (next === null) break;
      toAsk.push(next);
      this.#passed.push(next);
    }
    return { there, toAsk, wanted };
  }

  #named(members: readonly number[]): Plan {
    const holders = holdersOf(this.#request(), this.#shop.parts.federation());
    const there = members.filter((index) => holders.includes(index));
    return { there, toAsk: members.filter((index) => !there.includes(index)), wanted: members.length };
  }

  /** All or nothing: the caller knows at once how it stands. */
  #pay(
    builds: number,
  ):
    | { readonly ok: true; readonly spendings: readonly Spending[] }
    | { readonly ok: false; readonly refusal: WarmResult } {
    const { budget, parts } = this.#shop;
    if (budget === null || builds === 0) return { ok: true, spendings: [] };
    const now = parts.clock.now();
    const spendings = budget.take(builds, now);
    if (spendings !== null) return { ok: true, spendings };
    const waitMs = budget.waitMs(builds, now);
    const needs = `This needs ${builds === 1 ? 'a build' : `${builds} builds`}, and you have ${budget.perHour} an hour`;
    const message =
      waitMs === null ? `${needs}: ask for fewer copies.` : `${needs}, which are used up. Please try again later.`;
    return { ok: false, refusal: refusal('over-budget', message, waitMs) };
  }

  /** One copy, until a member has it or there is none left to ask. It is one build of the budget, however often it moves. */
  async #copy(first: number, spending: Spending | null): Promise<void> {
    const { federation, settings } = this.#shop.parts;
    const isFixed = this.#order.members !== null;
    const begun: MemberBuild[] = [];
    let moves = 0;
    for (let index: number | null = first; index !== null; ) {
      const { name } = federation().members[index]!.member;
      const obstacle = this.#shop.isUnderWay(index) ? null : this.#obstacle(index);
      const end = obstacle === null ? await this.#watch(index, begun) : failed(obstacle, name);
      if (end === null) break;
      this.#ended.push({ member: name, ...end });
      if (end.outcome !== 'failed' || isFixed || !movesOn(end.why) || moves === settings.moves) break;
      // A member that has built enough was never asked.
      if (end.why !== 'over-budget') moves++;
      index = nextMember(this.#request(), federation());
      if (index === null) break;
      this.#passed.push(index);
      const { name: next } = federation().members[index]!.member;
      this.#listener.progress({ phase: 'waiting', member: next, message: `${end.message} It goes on at ${next}.` });
    }
    if (spending === null) return;
    // Builds go on when the caller has left, and what they come to is seen later.
    void Promise.all(begun.map(({ done }) => done)).then(() => {
      if (!begun.some(({ began }) => began)) this.#shop.budget?.giveBack(spending);
    });
  }

  /** null: the caller has gone. */
  async #watch(index: number, begun: MemberBuild[]): Promise<MemberEnd | null> {
    if (this.#signal.aborted) return null;
    const { build, isNew } = this.#shop.build(index);
    if (isNew) begun.push(build);
    build.join(this.#listener);
    let leave: () => void = () => {};
    const gone = new Promise<null>((resolve) => {
      leave = () => {
        build.leave(this.#listener);
        resolve(null);
      };
      this.#signal.addEventListener('abort', leave, { once: true });
    });
    const end = await Promise.race([build.done, gone]);
    this.#signal.removeEventListener('abort', leave);
    return this.#signal.aborted ? null : end;
  }

  #wasThere(index: number): void {
    const { federation, notes } = this.#shop.parts;
    const { name } = federation().members[index]!.member;
    const end = { outcome: 'was-there', durationMs: 0, serverLeft: false } as const;
    this.#ended.push({ member: name, ...end });
    this.#listener.progress({ phase: 'built', member: name, message: `${name} has it already.` });
    notes.ended({ member: name, repo: this.#order.spec.repoKey, end });
  }

  #obstacle(index: number): WarmFailure | null {
    if (this.#shop.isOff(index)) return 'off';
    const why = obstacleAt(index, { ...this.#request(), tried: [] }, this.#shop.parts.federation());
    return why === null ? null : why === 'not-allowed' ? 'not-allowed' : 'no-member';
  }

  #request(): RouteRequest {
    const { now, random } = this.#shop.parts.clock;
    const { spec } = this.#order;
    return { spec, sticky: -1, tried: this.#passed, builds: this.#records, heat: this.#heat, now: now(), random };
  }
}

const failed = (why: WarmFailure, member: MemberName): MemberEnd => ({
  outcome: 'failed',
  durationMs: 0,
  why,
  message: wordsOf(why, member),
  retryAfterMs: null,
});

/** Is another member worth asking? */
function movesOn(why: WarmFailure): boolean {
  switch (why) {
    case 'over-budget':
    case 'lost':
    case 'timeout':
      return true;
    case 'not-allowed':
    case 'off':
    case 'no-member':
    case 'restart':
    case 'left':
      return false;
    default:
      return MOVES_ON[why];
  }
}
