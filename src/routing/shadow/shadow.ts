import type { LaunchSpec } from '../../launch/launch-spec.ts';
import type { Federation } from '../federation.ts';
import { knowledgeOf } from '../knowledge.ts';
import { decide } from '../route.ts';
import type { RouteRequest } from '../route-request.ts';
import { situationOf } from '../situation.ts';
import { HypotheticalBuilds } from './hypothetical-builds.ts';
import { HypotheticalLoad } from './hypothetical-load.ts';
import { ShadowFederation } from './shadow-federation.ts';
import type { ShadowSettings } from './shadow-settings.ts';
import { expectedOf, type Outcome, type ShadowCounts, ShadowTally, type Verdict } from './shadow-tally.ts';

/** A launch that has been decided, and all that it was decided from. */
export interface DecidedLaunch {
  readonly request: RouteRequest;
  readonly federation: Federation;
  /** The federation's, as they were: their owners have gone on. */
  readonly pending: ArrayLike<number>;
  readonly nextBuildAt: ArrayLike<number>;
  /** The chance that it was decided by; null: it was not left to chance. */
  readonly chance: number | null;
  /** Index of its member; -1: refused. */
  readonly member: number;
  readonly outcome: Outcome;
  /** It follows a build that another launch has begun. */
  readonly follows: boolean;
}

/**
 * A second way to route, shown every launch after it was decided, and asked what it would have done. It lives in a world of
 * its own, forked from the real one: where its choices differ, other members hold builds and carry load, so that what it
 * meets is what it did. What it cannot know: how builds and servers would have gone that nobody began. The same settings as
 * the live ones decide the same, always. `random`: its own, for what was not left to chance live.
 */
export class Shadow {
  readonly settings: ShadowSettings;
  /** ms since the epoch */
  readonly since: number;
  readonly #federation: ShadowFederation;
  readonly #load: HypotheticalLoad;
  readonly #builds = new HypotheticalBuilds();
  readonly #tally = new ShadowTally();
  readonly #random: () => number;

  constructor(settings: ShadowSettings, since: number, random: () => number) {
    this.settings = settings;
    this.since = since;
    this.#federation = new ShadowFederation(settings);
    this.#load = new HypotheticalLoad(settings.sample);
    this.#random = random;
  }

  get counts(): ShadowCounts {
    return this.#tally.counts;
  }

  /** Repos whose builds differ now, and those whose differences were dropped because there were too many. */
  get forks(): { readonly repos: number; readonly forgotten: number } {
    return { repos: this.#builds.repos, forgotten: this.#builds.forgotten };
  }

  /** The federation as the shadow sees it, but for its load. */
  federation(live: Federation): Federation {
    return this.#federation.under(live);
  }

  compare(launch: DecidedLaunch): void {
    const { request, federation } = launch;
    const { spec, now } = request;
    if (spec === null) return;
    const live = liveVerdict(launch);
    const shadow = this.#wouldFollow(launch, spec) ?? this.#decide(launch, spec);
    const member = shadow.member === null ? -1 : (federation.indexOf.get(shadow.member) ?? -1);
    const there = federation.members[member];
    this.#tally.add(live, shadow);
    this.#load.moved(launch.member, member, now);
    this.#builds.launched({
      spec,
      now,
      builds: request.builds,
      live: stepOf(live, federation.members[launch.member]?.out ?? null),
      shadow: stepOf(shadow, there?.out ?? null),
      generation: there?.generation ?? null,
      buildWindowMs: federation.settings.buildWindowMs,
    });
  }

  /**
   * A launch that follows a build was not routed, whatever the policy. It would follow that build, or the one that would be
   * under way instead. null: there would be none.
   */
  #wouldFollow({ request, federation, member, follows }: DecidedLaunch, spec: LaunchSpec): Verdict | null {
    const followed = federation.members[member]?.member.name;
    if (!follows || followed === undefined) return null;
    const instead = this.#builds.isOnlyLive(spec, followed) ? this.#builds.underWay(spec, request.now) : followed;
    return instead === null ? null : { outcome: 'building', member: instead, expected: 'joined' };
  }

  #decide(launch: DecidedLaunch, spec: LaunchSpec): Verdict {
    const { federation, request } = launch;
    const pending = this.#load.pending(launch.pending, federation.members, request.now);
    const shadowed = this.#federation.of(federation, pending, launch.nextBuildAt);
    const situation = situationOf(this.#requestOf(launch, spec), shadowed);
    const decision = decide(situation);
    if (decision.member === null) return { outcome: decision.refusal, member: null, expected: null };
    return {
      outcome: decision.reason,
      member: federation.members[decision.member]!.member.name,
      expected: expectedOf(situation.knowledge[decision.member]!),
    };
  }

  /** The launch as it would have come. A cookie of a member that the visitor would not have been sent to would not be there. */
  #requestOf({ request, federation, chance }: DecidedLaunch, spec: LaunchSpec): RouteRequest {
    const pinned = federation.members[request.sticky];
    const isOnlyLive = pinned !== undefined && this.#builds.isOnlyLive(spec, pinned.member.name);
    return {
      ...request,
      sticky: isOnlyLive ? -1 : request.sticky,
      builds: this.#builds.records(spec.repoKey, request.builds, request.now),
      random: chance === null ? this.#random : () => chance,
    };
  }
}

function liveVerdict({ request, federation, member, outcome, follows }: DecidedLaunch): Verdict {
  const there = federation.members[member];
  if (there === undefined) return { outcome, member: null, expected: null };
  const expected = follows ? 'joined' : expectedOf(knowledgeOf(request, federation)[member]!);
  return { outcome, member: there.member.name, expected };
}

/** A member that cannot serve builds nothing. */
const stepOf = ({ member, expected }: Verdict, out: string | null) =>
  member === null || (out !== null && out !== 'version') ? null : { member, startsBuild: expected === 'build' };
