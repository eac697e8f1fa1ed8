import { GenerationHistory } from '../builds/generation-history.ts';
import { type BrakeSettings, ColdBrake } from '../members/cold-brake.ts';
import type { ColdFacts, RoutingMember } from './federation.ts';

/** How cold a member is, for people and metrics. */
export interface Coldness {
  readonly since: number;
  readonly until: number;
  /** Builds in a minute that it may be made to begin now; null: no limit. */
  readonly buildsPerMinute: number | null;
}

const NO_LIMIT: BrakeSettings = { buildsPerMinute: null, rampUpMs: 1 };

/** Which members are cold: what they built before is of another generation. Members go by their index. */
export class ColdMembers implements ColdFacts {
  readonly generationSince: ArrayLike<number>;
  readonly nextBuildAt: ArrayLike<number>;
  readonly #generationSince: number[] = [];
  readonly #histories: GenerationHistory[] = [];
  readonly #brake: ColdBrake;
  /** Of members that have taken over what others leave. */
  readonly #rampLimit: ColdBrake;
  readonly #nextBuildAt: number[] = [];
  readonly #coldMs: number;

  constructor(memberCount: number, settings: BrakeSettings, rampLimit: BrakeSettings = NO_LIMIT) {
    this.#coldMs = settings.rampUpMs;
    this.#brake = new ColdBrake(memberCount, settings);
    this.generationSince = this.#generationSince;
    this.#rampLimit = new ColdBrake(memberCount, rampLimit);
    this.nextBuildAt = this.#nextBuildAt;
    this.growTo(memberCount);
  }

  /** There are so many members now; none of them before the new ones has another index. */
  growTo(memberCount: number): void {
    this.#brake.growTo(memberCount);
    this.#rampLimit.growTo(memberCount);
    while (this.#histories.length < memberCount) {
      this.#histories.push(new GenerationHistory(this.#coldMs));
      this.#generationSince.push(0);
      this.#nextBuildAt.push(0);
    }
  }

  /** What all members build under now. `onCold`: a member has become cold just now. */
  follow(
    members: readonly Pick<RoutingMember, 'generation'>[],
    now: number,
    onCold: (index: number) => void = () => {},
  ): void {
    for (let index = 0; index < members.length; index++) {
      const history = this.#histories[index]!;
      const becameCold = history.follow(members[index]!.generation, now);
      this.#generationSince[index] = history.since;
      this.#brake.follow(index, history.coldSince(now));
      this.#settle(index);
      if (becameCold) onCold(index);
    }
  }

  /**
   * A launch was sent to a member. `startsBuild`: it has to build for it; `heldBack`: the member that the brake kept it from;
   * null: none.
   */
  launched(index: number, startsBuild: boolean, heldBack: number | null, now: number): void {
    if (startsBuild) {
      this.#brake.buildStarts(index, now);
      this.#rampLimit.buildStarts(index, now);
      this.#settle(index);
    }
    if (heldBack !== null) this.#brake.heldBack(heldBack);
  }

  /** A member fell out then, and the others take over what would have been built there; null: nobody is out. */
  takeOver(since: number | null): void {
    for (let index = 0; index < this.#nextBuildAt.length; index++) {
      this.#rampLimit.follow(index, since);
      this.#settle(index);
    }
  }

  /** null: it is not cold. */
  coldness(index: number, now: number): Coldness | null {
    const since = this.#histories[index]!.coldSince(now);
    if (since === null) return null;
    return { since, until: since + this.#coldMs, buildsPerMinute: this.#brake.buildsPerMinute(index, now) };
  }

  /** Launches that the brake has kept from a member since the start. */
  heldBackFrom(index: number): number {
    return this.#brake.heldBackFrom(index);
  }

  #settle(index: number): void {
    this.#nextBuildAt[index] = Math.max(this.#brake.nextBuildAt[index]!, this.#rampLimit.nextBuildAt[index]!);
  }
}
