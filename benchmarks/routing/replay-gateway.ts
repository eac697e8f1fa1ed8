import type { BuildRecord, Observation } from '../../src/builds/build-record.ts';
import { KnownRepo } from '../../src/builds/known-repo.ts';
import { mergeInto } from '../../src/builds/merge-build.ts';
import { presume, presumption, TOUCH_EVERY_MS } from '../../src/builds/presume.ts';
import { firstRoster } from '../../src/members/build-roster.ts';
import type { BrakeSettings } from '../../src/members/cold-brake.ts';
import { LaunchLoad } from '../../src/members/launch-load.ts';
import { compileLaunchRules } from '../../src/members/launch-rules.ts';
import type { Member } from '../../src/members/member.ts';
import type { MemberState } from '../../src/members/roster.ts';
import { ColdMembers } from '../../src/routing/cold-members.ts';
import type { Federation, RoutingSettings } from '../../src/routing/federation.ts';
import { type FederationFrame, federationFrame, federationOf } from '../../src/routing/federation-of.ts';
import type { RouteRequest } from '../../src/routing/route-request.ts';
import { SlowStart, type Turning } from '../../src/routing/slow-start.ts';
import type { Arrival } from './arrivals.ts';
import type { Hubs } from './hubs.ts';
import type { ReplayModel } from './model.ts';
import { DRAW, seededChance } from './seeded-chance.ts';

/** What a hub tells of its pods: counted when it was last asked after its last count had grown old. */
export interface PodCounts {
  readonly total: Float64Array;
  readonly countedAt: Float64Array;
}

const RECORDS_PER_REPO = 64;

/**
 * A gateway in simulated time. What it knows of members goes the way it goes in the product (LaunchLoad, federationOf), and so do its records of builds
 * (KnownRepo, mergeInto, presume). Only what drives them is written anew, because the product's own runs on promises and timers: the
 * checks of the members, and the ledger's way to the store and back.
 *
 * Members go by their index in the configuration here, and by their seat among all the hubs of the replay outside.
 */
export class ReplayGateway {
  readonly #model: ReplayModel;
  readonly #settings: RoutingSettings;
  readonly #known: KnownRepo[] = [];
  /** By seat. */
  readonly #slowStart: SlowStart;
  readonly #learns: boolean;
  #all: readonly Member[];
  #seats: readonly number[];
  #load!: LaunchLoad;
  #cold!: ColdMembers;
  #frame!: FederationFrame;
  #states!: MemberState[];
  #lookAt!: Float64Array;
  #federation!: Federation;
  #revision = 0;
  /** When a check has last shown something new that is not in the federation yet, ms since the epoch; NaN: all is. */
  #newsAt = Number.NaN;
  #drawFor = 0;
  #draws = 0;
  readonly #random = () => seededChance(this.#model.seed, DRAW.route, this.#drawFor, this.#draws++);

  /** `learns`: does its policy ask for what is known of builds? If not, nothing is remembered. */
  constructor(model: ReplayModel, settings: RoutingSettings, learns: boolean) {
    this.#model = model;
    this.#settings = settings;
    this.#slowStart = new SlowStart(settings);
    this.#learns = learns;
    this.#all = [];
    this.#seats = [];
  }

  get federation(): Federation {
    this.#settled();
    return this.#federation;
  }

  /** The seat of a member of the federation among all hubs. */
  seatOf = (index: number): number => this.#seats[index]!;

  /**
   * Gives it these members, as a changed configuration does: ring and routing are made anew. What it knows of builds it keeps; what it knows of
   * members, only where they are still the same.
   */
  configure(all: readonly Member[], seats: readonly number[], now: number): void {
    const areTheSame = seats.length === this.#seats.length && seats.every((seat, index) => seat === this.#seats[index]);
    this.#all = all;
    this.#seats = seats;
    const members = seats.map((seat) => all[seat]!);
    this.#frame = federationFrame(members, ({ rules }) => compileLaunchRules(rules), this.#settings, 'ignore');
    if (areTheSame) this.#states = this.#states.map((state, index) => ({ ...state, member: members[index]! }));
    else {
      this.#load = new LaunchLoad(members.length);
      this.#cold = new ColdMembers(members.length, NO_BRAKE, this.#rampLimit());
      this.#states = [...firstRoster(members, now).states];
      this.#lookAt = new Float64Array(members.length);
    }
    this.#followStandings(now);
    this.#settle(now);
  }

  /** Checks the members: reads the hubs' counts, and sees who is away, drained, or has another builder. */
  check(hubs: Hubs, counts: PodCounts, now: number): void {
    let changed = false;
    let standingsChanged = false;
    for (let index = 0; index < this.#seats.length; index++) {
      if (now < this.#lookAt[index]!) continue;
      const seat = this.#seats[index]!;
      const before = this.#states[index]!;
      const standing =
        hubs.away[seat] === 1
          ? 'down'
          : hubs.drained[seat] === 1 || hubs.seats[seat]!.quota === 0
            ? 'maintenance'
            : 'up';
      if (standing === 'down') this.#lookAt[index] = now + this.#model.recoveryMs;
      const isNewCount = before.pods === null || before.pods.sampledAt < counts.countedAt[seat]!;
      if (standing === before.standing && (standing !== 'up' || !isNewCount)) continue;
      changed = true;
      standingsChanged ||= standing !== before.standing;
      const total = counts.total[seat]!;
      const { quota } = hubs.seats[seat]!;
      this.#states[index] = {
        ...before,
        standing,
        pods: standing === 'up' ? { total, user: total, build: 0, quota, sampledAt: now, countedAt: now } : before.pods,
        generation: `${hubs.generations[seat]}`,
        checkedAt: now,
      };
    }
    if (changed) this.#newsAt = now;
    if (standingsChanged) this.#followStandings(now);
  }

  request({ n, entry }: Arrival, tried: readonly number[], now: number): RouteRequest {
    this.#drawFor = n;
    this.#draws = 16 * tried.length;
    const known = this.#learns ? this.#knownOf(entry.repo) : null;
    return {
      spec: entry.spec,
      sticky: -1,
      tried,
      builds: known === null ? NO_RECORDS : known.records,
      demand: known === null ? 0 : known.demand(now),
      now,
      random: this.#random,
    };
  }

  /** A launch takes a place at a member. */
  occupy(index: number, now: number): void {
    this.#settled();
    this.#load.add(index, now);
  }

  /** A launch is sent there that makes it begin a build. */
  buildStarts(index: number, now: number): void {
    this.#cold.launched(index, true, null, now);
  }

  /** A launch follows a build there. Returns what is called when that is over, and it takes its place, if it does. */
  follow(index: number): (takesPlace: boolean, now: number) => void {
    this.#settled();
    const load = this.#load;
    const isOver = load.expect(index);
    return (takesPlace, now) => {
      this.#settled();
      isOver();
      if (takesPlace) load.add(index, now);
    };
  }

  launched(repo: number, now: number): void {
    if (this.#learns) this.#knownOf(repo).launched(now);
  }

  saidFull(index: number, now: number): void {
    this.#load.full(index, this.federation.members[index]!.room, now);
  }

  /** What routing a launch there lets it presume, as a redirect does; null: nothing. */
  presumes({ entry }: Arrival, seat: number, startsBuild: boolean, now: number): BuildRecord | null {
    if (!this.#learns) return null;
    const { name } = this.#all[seat]!;
    const { ref } = entry.spec;
    if (startsBuild) return presumption(ref, name, now);
    return presume(this.#knownOf(entry.repo).records, ref, name, now, this.#settings.presumedRetentionMs);
  }

  /** What is seen of a build is a record; null: it is known already, since less than an hour (streams/stream-lessons.ts). */
  sees({ entry, commit }: Arrival, seat: number, outcome: Observation['outcome'], at: number): BuildRecord | null {
    if (!this.#learns) return null;
    const { ref } = entry.spec;
    const { name } = this.#all[seat]!;
    const index = this.#seats.indexOf(seat);
    const generation = this.#states[index]?.generation ?? null;
    const resolvedRef = outcome === 'built' ? `${commit}` : null;
    if (outcome === 'built' && this.#isKnown(entry.repo, ref, name, resolvedRef, generation, at)) return null;
    return {
      ref,
      member: name,
      observed: { outcome, at, source: 'stream', resolvedRef, generation, durationMs: null },
      presumedAt: null,
      builtSince: outcome === 'built' ? at : null,
      usedAt: at,
    };
  }

  learn(repo: number, record: BuildRecord): void {
    const known = this.#knownOf(repo);
    known.records = mergeInto(known.records, record, RECORDS_PER_REPO);
  }

  #isKnown(repo: number, ref: string, name: string, resolvedRef: string | null, generation: string | null, at: number) {
    for (const { ref: its, member, observed, presumedAt } of this.#knownOf(repo).records) {
      if (its !== ref || member !== name) continue;
      return (
        observed?.outcome === 'built' &&
        observed.resolvedRef === resolvedRef &&
        observed.generation === generation &&
        (presumedAt === null || presumedAt <= observed.at) &&
        at - observed.at < TOUCH_EVERY_MS
      );
    }
    return false;
  }

  #knownOf(repo: number): KnownRepo {
    let known = this.#known[repo];
    if (known === undefined) {
      known = new KnownRepo();
      this.#known[repo] = known;
    }
    return known;
  }

  /** Whoever is not among the members is out. */
  #followStandings(now: number): void {
    const outs: Turning[] = this.#all.map(() => ({ out: 'left', ejectedUntil: 0, isChecked: true }));
    for (const [index, seat] of this.#seats.entries()) {
      const { standing } = this.#states[index]!;
      outs[seat] = {
        out: standing === 'up' || standing === 'unchecked' ? null : standing,
        ejectedUntil: 0,
        isChecked: standing !== 'unchecked',
      };
    }
    this.#slowStart.follow(outs, now);
    this.#cold.takeOver(this.#slowStart.lastFall);
  }

  /** That of the defaults. */
  #rampLimit(): BrakeSettings {
    const { slowStartMs } = this.#settings;
    return { buildsPerMinute: slowStartMs === 0 ? null : 4, rampUpMs: slowStartMs };
  }

  /** Only when somebody looks, or what it is made of changes: at night there are many checks for a launch. */
  #settled(): void {
    if (!Number.isNaN(this.#newsAt)) this.#settle(this.#newsAt);
  }

  #settle(now: number): void {
    this.#newsAt = Number.NaN;
    const roster = { states: this.#states, revision: ++this.#revision };
    this.#load.settle(roster, now);
    this.#federation = federationOf(roster, this.#load.pending, this.#frame, undefined, this.#cold, (index) => ({
      easing: this.#slowStart.of(this.#seats[index]!),
      ejectedUntil: 0,
    }));
  }
}

/** Roll-outs are played without one. */
const NO_BRAKE: BrakeSettings = { buildsPerMinute: null, rampUpMs: 1 };
const NO_RECORDS: readonly BuildRecord[] = [];
