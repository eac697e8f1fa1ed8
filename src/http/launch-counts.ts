import { REASONS, type Reason, type Refusal } from '../routing/reasons.ts';

/** Launches by member and reason. Plain numbers, read when `/metrics` is: a launch must not pay for labels. */
export class LaunchCounts {
  readonly #counts: Record<Reason, number>[] = [];
  readonly #refused: Record<Refusal, number> = { 'not-allowed': 0, 'none-eligible': 0 };
  #wrongLinks = 0;
  #bots = 0;

  constructor(members: number) {
    this.growTo(members);
  }

  /** There are so many members now; none of them before the new ones has another index. */
  growTo(members: number): void {
    while (this.#counts.length < members) {
      this.#counts.push(Object.fromEntries(REASONS.map((reason) => [reason, 0])) as Record<Reason, number>);
    }
  }

  routed(member: number, reason: Reason): void {
    this.#counts[member]![reason]++;
  }

  refused(why: Refusal): void {
    this.#refused[why]++;
  }

  wrongLink(): void {
    this.#wrongLinks++;
  }

  /** A bot asked for a launch, and got none. */
  bot(): void {
    this.#bots++;
  }

  of(member: number, reason: Reason): number {
    return this.#counts[member]![reason];
  }

  get refusals(): Readonly<Record<Refusal, number>> {
    return this.#refused;
  }

  get bots(): number {
    return this.#bots;
  }

  get wrongLinks(): number {
    return this.#wrongLinks;
  }
}
