import type { BuildRecord } from '../../../src/builds/build-record.ts';
import { mergeInto } from '../../../src/builds/merge-build.ts';
import { presume } from '../../../src/builds/presume.ts';
import type { LaunchSpec, RepoKey } from '../../../src/launch/launch-spec.ts';
import type { RoutingSettings } from '../../../src/routing/federation.ts';
import { knowledgeOf } from '../../../src/routing/knowledge.ts';
import { route } from '../../../src/routing/route.ts';
import type { RouteRequest } from '../../../src/routing/route-request.ts';
import { Shadow } from '../../../src/routing/shadow/shadow.ts';
import { ShadowQueue } from '../../../src/routing/shadow/shadow-queue.ts';
import type { ShadowSettings } from '../../../src/routing/shadow/shadow-settings.ts';
import { seededRandom } from '../../../src/simulated-hub/random.ts';
import { federationWith, type MemberFacts, NOON, requestFor } from '../fixtures.ts';

/** A gateway's routing and a shadow of it, without the rest. Launches are sessions for good. */
export function routedLaunches(
  facts: Readonly<Record<string, MemberFacts>>,
  tried: Partial<ShadowSettings>,
  settings: Partial<RoutingSettings> = {},
) {
  const pending = Object.values(facts).map(({ pending: own = 0 }) => own);
  const federation = { ...federationWith(facts, settings), pending };
  const random = seededRandom(7);
  const shadow = new Shadow({ routing: {}, weights: {}, sample: 1, ...tried }, NOON, seededRandom(8));
  const due: (() => void)[] = [];
  const faults: unknown[] = [];
  const queue = new ShadowQueue({
    shadow,
    random,
    soon: (work) => due.push(work),
    onFault: (cause) => faults.push(cause),
  });
  const known = new Map<RepoKey, readonly BuildRecord[]>();
  const compare = () => {
    for (let work = due.shift(); work !== undefined; work = due.shift()) work();
    if (faults.length > 0) throw faults[0];
  };
  return {
    federation,
    shadow,
    queue,
    due,
    compare,
    /** Routes it and notes it as the gateway does; returns the member's name. */
    launch(spec: LaunchSpec, now: number, changes: Partial<RouteRequest> = {}): string | null {
      const builds = known.get(spec.repoKey) ?? [];
      const request = requestFor({ spec, now, builds, random: queue.draw, ...changes });
      const decision = route(request, federation);
      if (decision.member === null) {
        queue.decided(request, federation, -1, decision.refusal);
        return null;
      }
      queue.decided(request, federation, decision.member, decision.reason);
      const { name } = federation.members[decision.member]!.member;
      pending[decision.member]! += 1;
      const record = presume(builds, spec.ref, name, now, federation.settings.presumedRetentionMs);
      if (record !== null) known.set(spec.repoKey, mergeInto(builds, record, 64));
      return name;
    },
    /** What is known of it live at this member. */
    knowledge: (spec: LaunchSpec, now: number) =>
      knowledgeOf({ spec, now, builds: known.get(spec.repoKey) ?? [] }, federation),
  };
}
