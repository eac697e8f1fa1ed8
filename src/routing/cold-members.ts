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

/** Which members are cold: what they built before is of another generation. Members go by their index. */
export class ColdMembers implements ColdFacts {
  readonly generationSince: ArrayLike<number>;
  readonly nextBuildAt: ArrayLike<number>;
  readonly #generationSince: number[] = [];
  readonly #histories: GenerationHistory[] = [];
  readonly #brake: ColdBrake;
  readonly #coldMs: number;

  constructor(memberCount: number, settings: BrakeSettings) {
    this.#coldMs = settings.rampUpMs;
    this.#brake = new ColdBrake(memberCount, settings);
    this.generationSince = this.#generationSince;
    this.nextBuildAt = this.#brake.nextBuildAt;
    this.growTo(memberCount);
  }

  /** There are so many members now; none of them before the new ones has another index. */
  growTo(memberCount: number): void {
    this.#brake.growTo(memberCount);
    while (this.#histories.length < memberCount) {
      this.#histories.push(new GenerationHistory(this.#coldMs));
      this.#generationSince.push(0);
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
      if (becameCold) onCold(index);
    }
  }

  /**
   * A launch was sent to a member. `startsBuild`: it has to build for it; `heldBack`: the member that the brake kept it from;
   * null: none.
   */
  launched(index: number, startsBuild: boolean, heldBack: number | null, now: number): void {
    if (startsBuild) this.#brake.buildStarts(index, now);
    if (heldBack !== null) this.#brake.heldBack(heldBack);
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
}
