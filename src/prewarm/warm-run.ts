import type { BuildRecord } from '../builds/build-record.ts';
import type { RouteRequest } from '../routing/route-request.ts';
import { MOVES_ON } from '../streams/judge-failure.ts';
import { holdersOf, nextMember, obstacleAt, seenBuiltAt } from './choose-members.ts';
import { wordsOf, wordsOfStop } from './failure-words.ts';
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
  /** The build at this member: the one that is under way, or a new one. `isHeld`: it was seen built there. */
  build(index: number, isHeld: boolean): { readonly build: MemberBuild; readonly isNew: boolean };
  /** The caller's; null: no limit of theirs. */
  readonly budget: HourlyBudget | null;
  /** Aborted when the gateway stops: nothing is begun, and nobody is kept waiting. */
  readonly closing: AbortSignal;
}

interface Plan {
  /** Members that are known to have it. */
  readonly there: readonly number[];
  readonly toAsk: readonly number[];
  /** On so many it can be in the end. */
  readonly possible: number;
}

/** `spendings`: by the index of the member; none for those that are asked on trust. */
type Payment =
  | { readonly ok: true; readonly spendings: ReadonlyMap<number, Spending> }
  | { readonly ok: false; readonly refusal: WarmResult };

type Ended = WarmResult['members'][number];

/** One order, from choosing members to their ends. */
export class WarmRun {
  readonly #order: WarmOrder;
  readonly #listener: WarmListener;
  readonly #signal: AbortSignal;
  readonly #shop: WarmShop;
  readonly #ended: Ended[] = [];
  readonly #wanted: number;
  /** Members that this order does not choose any more: those it has chosen, and those it may not. */
  #passed: number[] = [];
  #records: readonly BuildRecord[] = [];
  #demand = 0;

  constructor(order: WarmOrder, listener: WarmListener, signal: AbortSignal, shop: WarmShop) {
    this.#order = order;
    this.#wanted = order.members === null ? order.copies : new Set(order.members).size;
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
    this.#demand = known.demand(clock.now());
    if (this.#shop.closing.aborted) return this.#refusal('restart', wordsOf('restart', ''));
    const all = federation().members;
    const admitting = [...all.keys()].filter((index) => all[index]!.admits(spec));
    const able = admitting.filter((index) => !this.#shop.isOff(index));
    this.#passed = [...all.keys()].filter((index) => !able.includes(index));
    if (members === null && able.length === 0) {
      return admitting.length === 0
        ? this.#refusal('not-allowed', 'No hub of this federation is set up to launch this repository.')
        : this.#refusal('off', 'No hub that takes this repository may be pre-warmed.');
    }
    const plan = members === null ? this.#choose(able) : this.#named([...new Set(members)]);
    if (plan.there.length + plan.toAsk.length === 0) {
      return this.#refusal('no-member', 'All hubs that take this repository are away or full. Please try again later.');
    }
    // Chosen, paid for and begun in one go, or two orders at once would begin the same.
    const toPay = plan.toAsk.filter((index) => !this.#shop.isUnderWay(index) && this.#obstacle(index) === null);
    const paid = this.#pay(toPay);
    if (!paid.ok) return paid.refusal;
    const { spendings } = paid;
    for (const index of plan.there) this.#wasThere(index);
    await Promise.all(plan.toAsk.map((index) => this.#copy(index, spendings.get(index) ?? null)));
    return resultOf(this.#ended, { wanted: this.#wanted, possible: plan.possible }, this.#signal.aborted);
  }

  /** As launches now would go, one after the other; but first those that have it, and those that are at it. */
  #choose(able: readonly number[]): Plan {
    const { federation } = this.#shop.parts;
    const possible = Math.min(this.#wanted, able.length);
    const there = holdersOf(this.#request(), federation())
      .filter((index) => able.includes(index))
      .slice(0, possible);
    const toAsk = able
      .filter((index) => !there.includes(index) && this.#shop.isUnderWay(index))
      .slice(0, possible - there.length);
    this.#passed.push(...there, ...toAsk);
    while (there.length + toAsk.length < possible) {
      const next = nextMember(this.#request(), federation());
      if (next === null) break;
      toAsk.push(next);
      this.#passed.push(next);
    }
    return { there, toAsk, possible };
  }

  #named(members: readonly number[]): Plan {
    const holders = holdersOf(this.#request(), this.#shop.parts.federation());
    const there = members.filter((index) => holders.includes(index));
    return { there, toAsk: members.filter((index) => !there.includes(index)), possible: members.length };
  }

  #refusal(why: WarmFailure, message: string, retryAfterMs: number | null = null): WarmResult {
    return refusal(this.#wanted, why, message, retryAfterMs);
  }

  /**
   * All or nothing: the caller knows at once how it stands. Members where it was seen built are asked without a spending
   * where none is left, since that mostly comes to no build. A branch that has moved is built all the same: nobody can stop a
   * hub in the middle. It is charged then, and who has gone over the budget that way is trusted no more until it has room.
   */
  #pay(members: readonly number[]): Payment {
    const { budget, parts } = this.#shop;
    if (budget === null || members.length === 0) return { ok: true, spendings: new Map() };
    const now = parts.clock.now();
    const onTrust = budget.isOverdrawn(now) ? [] : members.filter((index) => this.#isHeld(index));
    const toPay = members.filter((index) => !onTrust.includes(index));
    const taken = budget.take(toPay.length, now);
    if (taken === null) {
      return {
        ok: false,
        refusal: this.#refusal('over-budget', budgetWords(toPay.length, budget, now), budget.waitMs(toPay.length, now)),
      };
    }
    const paid = toPay.map((index, i) => [index, taken[i]!] as const);
    // What is left is held back for those as well, or many orders at once would go over together.
    const rest = onTrust.flatMap((index) => (budget.take(1, now) ?? []).map((spending) => [index, spending] as const));
    return { ok: true, spendings: new Map([...paid, ...rest]) };
  }

  /** One copy, until a member has it or there is none left to ask. It is one build of the budget, however often it moves: paid before, or charged when a hub begins to build for it. */
  async #copy(first: number, spending: Spending | null): Promise<void> {
    const { federation, settings } = this.#shop.parts;
    const isFixed = this.#order.members !== null;
    const begun: MemberBuild[] = [];
    let isCharged = spending !== null;
    const charge = () => {
      if (!isCharged) this.#shop.budget?.charge(this.#shop.parts.clock.now());
      isCharged = true;
    };
    let moves = 0;
    for (let index: number | null = first; index !== null; ) {
      const { name } = federation().members[index]!.member;
      const obstacle = this.#shop.isUnderWay(index) ? null : this.#obstacle(index);
      const end =
        obstacle === null ? await this.#watch(index, begun, charge) : failed(obstacle, wordsOf(obstacle, name));
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

  /** null: the caller has gone. When the gateway stops it is not waited for, and goes on by itself. */
  async #watch(index: number, begun: MemberBuild[], charge: () => void): Promise<MemberEnd | null> {
    const { clock } = this.#shop.parts;
    const { closing } = this.#shop;
    if (this.#signal.aborted) return null;
    if (closing.aborted) return failed('restart', wordsOf('restart', ''));
    const startedAt = clock.now();
    const { build, isNew } = this.#shop.build(index, this.#isHeld(index));
    if (isNew) {
      begun.push(build);
      build.onceBegan(charge);
    }
    build.join(this.#listener);
    const over = new AbortController();
    const once = (signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true, signal: over.signal });
      });
    const { name } = this.#shop.parts.federation().members[index]!.member;
    const end = await Promise.race([
      build.done,
      once(this.#signal).then(() => null),
      once(closing).then((): MemberEnd | Promise<MemberEnd> =>
        build.isStopped ? build.done : failed('restart', wordsOfStop(name), clock.now() - startedAt),
      ),
    ]);
    over.abort();
    build.leave(this.#listener);
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

  #isHeld(index: number): boolean {
    return seenBuiltAt(this.#request(), this.#shop.parts.federation()).includes(index);
  }

  #obstacle(index: number): WarmFailure | null {
    if (this.#shop.isOff(index)) return 'off';
    const why = obstacleAt(index, { ...this.#request(), tried: [] }, this.#shop.parts.federation());
    return why === null ? null : why === 'not-allowed' ? 'not-allowed' : 'no-member';
  }

  #request(): RouteRequest {
    const { now, random } = this.#shop.parts.clock;
    const { spec } = this.#order;
    return { spec, sticky: -1, tried: this.#passed, builds: this.#records, demand: this.#demand, now: now(), random };
  }
}

function budgetWords(builds: number, budget: HourlyBudget, now: number): string {
  const needs = `This needs ${builds === 1 ? 'a build' : `${builds} builds`}`;
  const { perHour } = budget;
  if (builds > perHour) return `${needs}, and you have ${perHour} an hour: ask for fewer copies.`;
  const left = budget.left(now);
  if (left === 0) return `${needs}, and your ${perHour} an hour are used up. Please try again later.`;
  return `${needs}, and ${left} of your ${perHour} an hour ${left === 1 ? 'is' : 'are'} left: ask for fewer copies, or later.`;
}

const failed = (why: WarmFailure, message: string, durationMs = 0): MemberEnd => ({
  outcome: 'failed',
  durationMs,
  why,
  message,
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
