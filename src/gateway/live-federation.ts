import type { ConfiguredMember } from '../config/member-schema.ts';
import type { Config } from '../config/schema.ts';
import { LaunchAnswer } from '../http/launch-answer.ts';
import { LaunchCounts } from '../http/launch-counts.ts';
import { LaunchTallies } from '../http/launch-tallies.ts';
import { PredictionCounts } from '../http/prediction-counts.ts';
import type { RepoKey } from '../launch/launch-spec.ts';
import type { GatewayLog } from '../log.ts';
import { firstRoster, reseatedRoster } from '../members/build-roster.ts';
import type { Clock } from '../members/clock.ts';
import type { BrakeSettings } from '../members/cold-brake.ts';
import { type EjectionSettings, Ejections } from '../members/ejections.ts';
import { LaunchLoad } from '../members/launch-load.ts';
import { compileLaunchRules } from '../members/launch-rules.ts';
import type { Member } from '../members/member.ts';
import { type MembershipPlan, planMembership, type Seat, seated } from '../members/plan-membership.ts';
import { membersNow, type Roster } from '../members/roster.ts';
import { RosterKeeper } from '../members/roster-keeper.ts';
import { ColdMembers } from '../routing/cold-members.ts';
import { type Federation, seatOf } from '../routing/federation.ts';
import { type FederationFrame, federationFrame, type Pins } from '../routing/federation-of.ts';
import { FederationView } from '../routing/federation-view.ts';
import { buildRing, type Ring, type Seats, sameRing } from '../routing/ring.ts';
import { SlowStart, type SlowStartSettings } from '../routing/slow-start.ts';
import { logEjection } from './log-ejection.ts';
import { logStandings } from './log-standings.ts';

/** What the federation is made of by a configuration. */
export type FederationConfig = Pick<Config, 'members' | 'routing' | 'versions'> & {
  /** Repos that operators have pinned. Unset: none. */
  readonly pins?: Pins;
};

export interface LiveFederationParts {
  readonly log: GatewayLog;
  readonly clock: Pick<Clock, 'now'>;
  readonly brake: BrakeSettings;
  readonly slowStart: SlowStartSettings;
  readonly ejection: EjectionSettings;
  /** The member of this seat has become cold just now. */
  readonly becameCold: (index: number) => void;
  /** The roster has changed, and all here goes by it. */
  readonly changed: () => void;
}

/**
 * The members of a running gateway, and everything that goes by their seats: roster, view, load, counters. Seats are only
 * ever added, so an index that a stream took with it means the same member when it ends. All is changed in one go: whoever
 * asks for `current` or `roster` sees the members of before or those of now.
 */
export class LiveFederation {
  readonly keeper: RosterKeeper;
  readonly load: LaunchLoad;
  readonly cold: ColdMembers;
  readonly slowStart: SlowStart;
  readonly ejections: Ejections;
  readonly counts = new LaunchCounts(0);
  readonly predictions = new PredictionCounts(0);
  readonly answer = new LaunchAnswer();
  readonly launchTallies: LaunchTallies;
  readonly #parts: LiveFederationParts;
  readonly #view: FederationView;
  #seats: readonly Seat<ConfiguredMember>[];
  #frame: FederationFrame;
  #ring: { readonly members: Seats; readonly ring: Ring } | null = null;

  constructor(config: FederationConfig, parts: LiveFederationParts) {
    const { log, clock } = parts;
    this.#parts = parts;
    this.#seats = planMembership<ConfiguredMember>([], config.members).seats;
    this.keeper = new RosterKeeper(firstRoster(config.members, clock.now()), (cause) =>
      log.error({ cause: String(cause) }, 'a listener of the roster failed'),
    );
    this.load = new LaunchLoad(0);
    this.cold = new ColdMembers(0, parts.brake, {
      get buildsPerMinute() {
        return parts.slowStart.slowStartMs === 0 ? null : parts.brake.buildsPerMinute;
      },
      get rampUpMs() {
        return parts.slowStart.slowStartMs;
      },
    });
    this.slowStart = new SlowStart(parts.slowStart);
    this.ejections = new Ejections(parts.ejection);
    this.launchTallies = new LaunchTallies(clock.now);
    this.#makeRoom();
    this.#frame = this.#frameOf(config);
    this.#view = new FederationView(this.#frame, this.roster, this.load.pending, this.cold, (index) => ({
      easing: this.slowStart.of(index),
      ejectedUntil: this.ejections.heededUntil(index),
    }));
    this.keeper.onChange((roster, previous) => {
      this.load.settle(roster, clock.now());
      this.#view.follow(roster, this.#frame);
      this.#followTurns();
      this.#lookForCold();
      logStandings(roster, previous, log);
      parts.changed();
    });
  }

  /** The federation now. */
  get current(): Federation {
    return this.#view.current;
  }

  get roster(): Roster {
    return this.keeper.current;
  }

  /** The member of a seat, as configured; of one that was left, as it was. */
  memberAt(index: number): ConfiguredMember {
    return this.#seats[index]!.member;
  }

  /** Have all members been checked once? */
  get isChecked(): boolean {
    return membersNow(this.roster).every(({ standing }) => standing !== 'unchecked');
  }

  /** Has these members and these settings of routing from now on. Returns what that changed. */
  apply(config: FederationConfig): MembershipPlan<ConfiguredMember> {
    const plan = planMembership(this.#seats, config.members);
    this.#seats = plan.seats;
    this.#makeRoom();
    this.#frame = this.#frameOf(config);
    this.keeper.update((roster) => reseatedRoster(roster, plan.seats, this.#parts.clock.now()));
    return plan;
  }

  /** A hub's images are named with this prefix now. One that has left meanwhile is not heard. */
  namesImages(member: Pick<Member, 'name' | 'url'>, prefix: string): void {
    if (seatOf(member, this.current) < 0) return;
    this.#view.namesImages(member.name, prefix);
    this.#lookForCold();
  }

  /** A launch of this repo failed at the member of this seat, by the hub's own fault. */
  launchFailed(index: number, repo: RepoKey): void {
    const now = this.#parts.clock.now();
    if (!this.ejections.failed(index, repo, now)) return;
    this.#followTurns();
    const { name } = this.memberAt(index);
    logEjection(name, this.ejections.of(index, now), now, this.#parts.log);
  }

  /** A launch went well there, then: ms since the epoch. */
  launchSucceeded(index: number, at: number): void {
    this.ejections.succeeded(index, at);
  }

  /** Who is out, who is left alone, and who eases in: each may change the next. */
  #followTurns(): void {
    const { members } = this.current;
    const now = this.#parts.clock.now();
    const weighed = members.map(({ member: { weight }, out }) => ({
      weight,
      isInService: out === null,
      isMember: out !== 'left',
    }));
    const isOtherwise = this.ejections.weigh(weighed, now);
    const { states } = this.roster;
    const turns = members.map(({ out }, index) => ({
      out,
      ejectedUntil: this.ejections.heededUntil(index),
      isChecked: states[index]?.standing !== 'unchecked',
    }));
    if (this.slowStart.follow(turns, now) || isOtherwise) this.#view.renew();
    this.cold.takeOver(this.slowStart.lastFall);
  }

  /** Before anybody sees a new seat. */
  #makeRoom(): void {
    for (const part of [this.load, this.cold, this.counts, this.predictions, this.ejections])
      part.growTo(this.#seats.length);
    const members = this.#seats.map(({ member }) => member);
    for (const part of [this.answer, this.launchTallies]) part.prepare(members);
  }

  #frameOf({ routing, versions, pins }: FederationConfig): FederationFrame {
    const members = seated(this.#seats);
    const ring = this.#ringOf(members);
    return federationFrame(members, ({ rules }) => compileLaunchRules(rules), routing, versions.mode, pins, ring);
  }

  /** Building one takes tens of milliseconds, and a drain or a pin changes nothing of it. */
  #ringOf(members: Seats): Ring {
    if (this.#ring === null || !sameRing(this.#ring.members, members))
      this.#ring = { members, ring: buildRing(members) };
    return this.#ring.ring;
  }

  #lookForCold(): void {
    this.cold.follow(this.current.members, this.#parts.clock.now(), this.#parts.becameCold);
  }
}
