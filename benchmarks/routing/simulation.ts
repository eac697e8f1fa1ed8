import type { BuildRecord } from '../../src/builds/build-record.ts';
import type { Member } from '../../src/members/member.ts';
import type { RoutingSettings } from '../../src/routing/federation.ts';
import type { Arrival } from './arrivals.ts';
import { type HubSeat, Hubs } from './hubs.ts';
import type { Incident } from './incidents.ts';
import type { ReplayModel } from './model.ts';
import type { Chooser, Policy } from './policy.ts';
import { type PodCounts, ReplayGateway } from './replay-gateway.ts';
import { DRAW, seededChance } from './seeded-chance.ts';
import { Tally } from './tally.ts';
import { TimeLine } from './time-line.ts';

export interface SimulationParts {
  readonly policy: Policy;
  readonly members: readonly Member[];
  readonly seats: readonly HubSeat[];
  readonly routing: RoutingSettings;
  readonly model: ReplayModel;
  /** In order of time. */
  readonly incidents: readonly Incident[];
  /** When the first launch arrives, ms since the epoch. */
  readonly startsAt: number;
  /** ms of some clock, for measuring. */
  readonly elapsed: () => number;
}

/** A gateway is to learn this: `own`, because it sees it itself, so that it is to tell the others. */
interface News {
  readonly at: number;
  readonly gateway: number;
  readonly own: boolean;
  readonly repo: number;
  readonly record: BuildRecord;
}

interface Waiter {
  readonly arrival: Arrival;
  readonly gateway: number;
}

const SAMPLE_MS = 5 * 60_000;
const MOST_MOVES = 2;
/** One decision in so many is timed: looking at a clock costs a part of what is measured. */
const TIMED = 32;

/** One policy's replay: gateways and hubs in simulated time, driven by the launches as they arrive. */
export class Simulation {
  readonly tally: Tally;
  readonly policy: Policy;
  readonly #parts: SimulationParts;
  readonly #hubs: Hubs;
  readonly #gateways: readonly ReplayGateway[];
  readonly #choose: Chooser;
  readonly #counts: PodCounts;
  readonly #news = new TimeLine<News>();
  /** Launches that wait for a build which another has begun. */
  readonly #followed = new TimeLine<{ readonly at: number; readonly isOver: (at: number) => void }>();
  readonly #turns: Float64Array;
  /** As they are configured now. */
  readonly #members: Member[];
  /** By member: is it there, and in the configuration? */
  readonly #inService: boolean[];
  readonly #hasWeight: boolean[];
  #line: Waiter[] = [];
  #incident = 0;
  #sampleAt: number;
  #nextAt: number;
  #storeLostUntil = 0;
  #decisionMs = 0;
  #decisions = 0;

  constructor(parts: SimulationParts) {
    const { policy, members, seats, routing, model, incidents, startsAt } = parts;
    this.#parts = parts;
    this.policy = policy;
    const settings = { ...routing, ...policy.settings };
    this.tally = new Tally(members.length, startsAt);
    this.#members = [...members];
    this.#hubs = new Hubs(seats, model, startsAt);
    this.#choose = policy.chooser();
    this.#gateways = Array.from({ length: model.gateways }, () => new ReplayGateway(model, settings, policy.learns));
    this.#counts = {
      total: new Float64Array(members.length),
      // Members were not all asked first at the same moment.
      countedAt: Float64Array.from(
        members,
        (_, member) => startsAt - model.podCacheMs + ((member % 4) - 4) * model.checkPeriodMs,
      ),
    };
    this.#turns = Float64Array.from(
      this.#gateways,
      (_, gateway) => startsAt + (gateway * model.checkPeriodMs) / model.gateways,
    );
    const joiners = new Set(incidents.flatMap((each) => (each.kind === 'join' ? [each.member] : [])));
    this.#inService = members.map((_, member) => !joiners.has(member));
    this.#hasWeight = members.map(() => true);
    this.#configure(startsAt);
    this.#sampleAt = startsAt + SAMPLE_MS;
    this.#nextAt = startsAt;
  }

  /** Decisions a second, of those that were timed. */
  get decisionsPerSecond(): number {
    return this.#decisionMs === 0 ? 0 : (1_000 * this.#decisions) / this.#decisionMs;
  }

  take(arrivals: readonly Arrival[]): void {
    const { model } = this.#parts;
    for (const arrival of arrivals) {
      if (arrival.at >= this.#nextAt) this.#advance(arrival.at);
      this.#hubs.advance(arrival.at);
      const gateway =
        model.gateways === 1 ? 0 : Math.floor(model.gateways * seededChance(model.seed, DRAW.gateway, arrival.n));
      this.tally.arrived(arrival.at);
      if (this.#launch(arrival, gateway, arrival.at)) continue;
      this.tally.queued++;
      if (this.#line.length < model.lineLength) this.#line.push({ arrival, gateway });
      else this.tally.refused++;
    }
  }

  /** Who still waits when the trace ends is not waited for. */
  end(): void {
    this.tally.refused += this.#line.length;
    this.#line = [];
  }

  /** Lets happen what happens until then, each at its time. */
  #advance(to: number): void {
    const { incidents } = this.#parts;
    for (;;) {
      let turn = 0;
      for (let gateway = 1; gateway < this.#turns.length; gateway++) {
        if (this.#turns[gateway]! < this.#turns[turn]!) turn = gateway;
      }
      const incidentAt = incidents[this.#incident]?.at ?? Number.POSITIVE_INFINITY;
      const next = Math.min(this.#news.nextAt, this.#followed.nextAt);
      const at = Math.min(this.#turns[turn]!, next, incidentAt, this.#sampleAt);
      if (at > to) {
        this.#nextAt = at;
        return;
      }
      this.#hubs.advance(at);
      if (at === incidentAt) this.#befall(incidents[this.#incident++]!);
      else if (at === this.#followed.nextAt) this.#followed.take()!.isOver(at);
      else if (at === this.#news.nextAt) this.#tell(this.#news.take()!);
      else if (at === this.#sampleAt) this.#sample();
      else this.#turn(turn, at);
    }
  }

  #sample(): void {
    const { away, drained, sessions, seats } = this.#hubs;
    const shareOf = (member: number) =>
      this.#isConfigured(member) && away[member] === 0 && drained[member] === 0 ? seats[member]!.weight : 0;
    this.tally.sample(this.#sampleAt, sessions.now, shareOf);
    this.#sampleAt += SAMPLE_MS;
  }

  /** It is a gateway's turn to check the members; after that there may be places for those in line. */
  #turn(gateway: number, now: number): void {
    const { model } = this.#parts;
    const { total, countedAt } = this.#counts;
    for (let member = 0; member < total.length; member++) {
      if (now - countedAt[member]! < model.podCacheMs || this.#hubs.away[member] === 1) continue;
      total[member] = this.#hubs.pods(member);
      countedAt[member] = now;
    }
    this.#gateways[gateway]!.check(this.#hubs, this.#counts, now);
    this.#turns[gateway]! += model.checkPeriodMs;
    if (this.#line.length > 0) this.#release(now);
  }

  #release(now: number): void {
    const waiting = this.#line;
    this.#line = [];
    for (const waiter of waiting) {
      const waitedMs = now - waiter.arrival.at;
      if (waitedMs > this.#parts.model.patienceMs) {
        this.tally.refused++;
        this.tally.waited(now, waitedMs);
      } else if (!this.#launch(waiter.arrival, waiter.gateway, now)) this.#line.push(waiter);
    }
  }

  /** Finds a place and launches there; false: all that may serve it are full. */
  #launch(arrival: Arrival, at: number, now: number): boolean {
    const { model } = this.#parts;
    const gateway = this.#gateways[at]!;
    const { repo } = arrival.entry;
    let tried: number[] = NOBODY;
    let movedMs = 0;
    for (;;) {
      const placing = this.#decide(gateway, arrival, tried, now);
      if (placing.kind === 'full') return false;
      const waitMs = now - arrival.at + movedMs;
      if (placing.kind === 'none') {
        this.tally.refused++;
        this.tally.waited(now, waitMs);
        return true;
      }
      const { index, predicted } = placing.place;
      const seat = gateway.seatOf(index);
      if (tried.length === 0) gateway.launched(repo, now);
      const { kind, readyAt, failed } = this.#hubs.serve(seat, arrival, now);
      if (kind === 'join') {
        const isOver = gateway.follow(index);
        this.#followed.add({ at: readyAt, isOver: (at) => isOver(!failed, at) });
        this.#nextAt = Math.min(this.#nextAt, readyAt);
      } else {
        gateway.occupy(index, now);
        if (kind === 'build') gateway.buildStarts(index, now);
      }
      if (kind === 'away' || kind === 'full') {
        if (kind === 'full') gateway.saidFull(index, now);
        if (tried.length === MOST_MOVES) {
          this.tally.failed++;
          this.tally.waited(now, waitMs);
          return true;
        }
        tried = [...tried, index];
        movedMs += model.moveMs;
        this.tally.movedOn++;
        continue;
      }
      if (this.policy.learns) this.#learnOf(arrival, at, seat, kind, predicted === 'build', now, readyAt, failed);
      this.tally.note({
        at: now,
        repo,
        member: seat,
        found: kind,
        predicted: this.policy.learns ? predicted : null,
        failed,
        waitMs: waitMs + readyAt - now,
      });
      return true;
    }
  }

  #decide(gateway: ReplayGateway, arrival: Arrival, tried: readonly number[], now: number) {
    const request = gateway.request(arrival, tried, now);
    if (arrival.n % TIMED !== 0) return this.#choose(request, gateway.federation, arrival, this.#hubs, gateway.seatOf);
    const before = this.#parts.elapsed();
    const placing = this.#choose(request, gateway.federation, arrival, this.#hubs, gateway.seatOf);
    this.#decisionMs += this.#parts.elapsed() - before;
    this.#decisions++;
    return placing;
  }

  #learnOf(
    arrival: Arrival,
    at: number,
    seat: number,
    found: 'hit' | 'build' | 'join',
    startsBuild: boolean,
    now: number,
    readyAt: number,
    failed: boolean,
  ): void {
    const gateway = this.#gateways[at]!;
    const { repo } = arrival.entry;
    const { learning, launchMs } = this.#parts.model;
    if (learning === 'streams') {
      const seen = gateway.sees(arrival, seat, found === 'hit' ? 'built' : 'building', now);
      if (seen !== null) this.#tell({ at: now, gateway: at, own: true, repo, record: seen });
      if (found !== 'build') return;
      const isLost = this.#hubs.images.willFail(seat, arrival.entry.id);
      const end = gateway.sees(arrival, seat, isLost ? 'failed' : 'built', readyAt);
      if (end !== null) this.#news.add({ at: readyAt, gateway: at, own: true, repo, record: end });
      return;
    }
    const presumed = gateway.presumes(arrival, seat, startsBuild, now);
    if (presumed !== null) this.#tell({ at: now, gateway: at, own: true, repo, record: presumed });
    // Hubs tell of what worked.
    const event = failed ? null : gateway.sees(arrival, seat, 'built', readyAt + launchMs);
    if (event !== null) this.#news.add({ at: readyAt + launchMs, gateway: at, own: true, repo, record: event });
  }

  /** A gateway learns; what it has seen itself goes on to the others by the store. */
  #tell({ at, gateway, own, repo, record }: News): void {
    this.#gateways[gateway]!.learn(repo, record);
    if (!own || this.#gateways.length === 1) return;
    const told = Math.max(at, this.#storeLostUntil) + this.#parts.model.ledgerDelayMs;
    for (let other = 0; other < this.#gateways.length; other++) {
      if (other !== gateway) this.#news.add({ at: told, gateway: other, own: false, repo, record });
    }
    this.#nextAt = Math.min(this.#nextAt, told);
  }

  #befall(incident: Incident): void {
    const { at } = incident;
    switch (incident.kind) {
      case 'lost':
        this.#hubs.lose(incident.member, !incident.keepsSessions, at);
        this.tally.moved.changed(at);
        return;
      case 'back':
        this.#hubs.away[incident.member] = 0;
        this.#counts.countedAt[incident.member] = 0;
        this.tally.moved.changed(at);
        return;
      case 'drain':
      case 'resume':
        this.#hubs.drained[incident.member] = incident.kind === 'drain' ? 1 : 0;
        this.tally.moved.changed(at);
        return;
      case 'bump':
        for (let member = 0; member < this.#inService.length; member++) {
          if (incident.member === null || incident.member === member) this.#hubs.generations[member]! += 1;
        }
        return;
      case 'join':
      case 'leave':
        this.#inService[incident.member] = incident.kind === 'join';
        this.#configure(at);
        this.tally.moved.changed(at);
        return;
      case 'weights':
        for (const [member, seat] of incident.seats.entries()) {
          this.#hasWeight[member] = seat !== null;
          if (seat === null) continue;
          this.#members[member] = { ...this.#members[member]!, ...seat };
          this.#hubs.change(member, { weight: seat.weight });
        }
        this.#configure(at);
        this.tally.moved.changed(at);
        return;
      case 'quota':
        this.#hubs.change(incident.member, { quota: incident.quota });
        return;
      case 'store-lost':
        this.#storeLostUntil = this.#endOfStoreOutage(at);
        return;
      case 'store-back':
        return;
    }
  }

  #endOfStoreOutage(at: number): number {
    return this.#parts.incidents.find((each) => each.kind === 'store-back' && each.at > at)?.at ?? at;
  }

  /** All gateways get the configuration anew, with the members that are in service. */
  #configure(now: number): void {
    const seats = this.#members.map((_, seat) => seat).filter((seat) => this.#isConfigured(seat));
    for (const gateway of this.#gateways) gateway.configure([...this.#members], seats, now);
  }

  #isConfigured(member: number): boolean {
    return this.#inService[member]! && this.#hasWeight[member]!;
  }
}

const NOBODY: number[] = [];
