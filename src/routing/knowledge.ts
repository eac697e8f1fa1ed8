import type { BuildRecord, Observation } from '../builds/build-record.ts';
import { sameGeneration } from '../builds/generation.ts';
import { laterObservation } from '../builds/merge-build.ts';
import type { Federation } from './federation.ts';
import type { RouteRequest } from './route-request.ts';

/**
 * What a member has of a launch, best first:
 * `built`: seen to hold this very build; `presumed`: launched there before, nobody saw how it went; `building`: at
 * it now; `other-ref`: holds another ref or an older commit or generation, so its layers are warm; `failed`: the
 * build failed there a short while ago; `none`.
 *
 * So what was built before a change of generation is behind all builds of the present one, and before nothing at all: an
 * image that is stale is a layer cache to its successor. A member that is back at its old generation has what it had.
 */
export const KNOWLEDGE = ['built', 'presumed', 'building', 'other-ref', 'failed', 'none'] as const;
export type Knowledge = (typeof KNOWLEDGE)[number];

const RANK: Readonly<Record<Knowledge, number>> = Object.fromEntries(
  KNOWLEDGE.map((knowledge, rank) => [knowledge, rank]),
) as Record<Knowledge, number>;

/** The best that each member has, by index. */
export function knowledgeOf(
  request: Pick<RouteRequest, 'spec' | 'builds' | 'now'>,
  federation: Federation,
): readonly Knowledge[] {
  const best = new Array<Knowledge>(federation.members.length).fill('none');
  const { spec, builds } = request;
  if (spec === null || builds.length === 0) return best;
  const commit = currentCommit(builds, spec.ref);
  for (const record of builds) {
    const index = federation.indexOf.get(record.member);
    if (index === undefined) continue;
    const knowledge = whatItSays(record, spec.ref, commit, index, request.now, federation);
    if (RANK[knowledge] < RANK[best[index]!]) best[index] = knowledge;
  }
  return best;
}

/** The commit that the ref meant when it was last seen built: whoever built an older one has to build again. */
export function currentCommit(builds: readonly BuildRecord[], ref: string): string | null {
  let newest: Observation | null = null;
  for (const { ref: its, observed } of builds) {
    if (its !== ref || observed === null || observed.resolvedRef === null || observed.outcome !== 'built') continue;
    newest = laterObservation(newest, observed);
  }
  return newest?.resolvedRef ?? null;
}

function whatItSays(
  { ref, observed, presumedAt, usedAt }: BuildRecord,
  wanted: string,
  commit: string | null,
  index: number,
  now: number,
  { settings, members, generationSince }: Federation,
): Knowledge {
  const { member, generation } = members[index]!;
  const retentionMs = member.retentionMs ?? settings.retentionMs;
  // Where nobody knows what it was built under, the moment tells.
  const since = generationSince[index]!;
  const presumedSince = presumedAt !== null && (observed === null || presumedAt > observed.at) ? presumedAt : null;
  if (observed?.outcome === 'built' && now - usedAt < retentionMs) {
    const sameCommit = commit === null || observed.resolvedRef === null || observed.resolvedRef === commit;
    const isPresent =
      observed.generation === null ? observed.at >= since : sameGeneration(observed.generation, generation);
    if (ref === wanted && isPresent && sameCommit) return 'built';
    return ref === wanted && presumedSince !== null && now - presumedSince < settings.buildWindowMs
      ? 'building'
      : 'other-ref';
  }
  if (observed?.outcome === 'building' && now - observed.at < settings.buildWindowMs && ref === wanted)
    return 'building';
  if (presumedSince !== null && now - usedAt < Math.min(settings.presumedRetentionMs, retentionMs)) {
    if (ref !== wanted || presumedSince < since) return 'other-ref';
    return now - presumedSince < settings.buildWindowMs ? 'building' : 'presumed';
  }
  const failedLately = observed?.outcome === 'failed' && now - observed.at < settings.failureMemoryMs;
  return failedLately && ref === wanted ? 'failed' : 'none';
}
