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
 */
export const KNOWLEDGE = ['built', 'presumed', 'building', 'other-ref', 'failed', 'none'] as const;
export type Knowledge = (typeof KNOWLEDGE)[number];

const RANK: Readonly<Record<Knowledge, number>> = Object.fromEntries(
  KNOWLEDGE.map((knowledge, rank) => [knowledge, rank]),
) as Record<Knowledge, number>;

/** The best that each member has, by index. */
export function knowledgeOf(request: RouteRequest, federation: Federation): readonly Knowledge[] {
  const best = new Array<Knowledge>(federation.members.length).fill('none');
  const { spec, builds } = request;
  if (spec === null || builds.length === 0) return best;
  const commit = currentCommit(builds, spec.ref);
  for (const record of builds) {
    const index = federation.indexOf.get(record.member);
    if (index === undefined) continue;
    const knowledge = whatItSays(
      record,
      spec.ref,
      commit,
      federation.members[index]!.generation,
      request.now,
      federation,
    );
    if (RANK[knowledge] < RANK[best[index]!]) best[index] = knowledge;
  }
  return best;
}

/** The commit that the ref meant when it was last seen built: whoever built an older one has to build again. */
function currentCommit(builds: readonly BuildRecord[], ref: string): string | null {
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
  generation: string | null,
  now: number,
  { settings }: Federation,
): Knowledge {
  const presumedSince = presumedAt !== null && (observed === null || presumedAt > observed.at) ? presumedAt : null;
  if (observed?.outcome === 'built' && now - usedAt < settings.retentionMs) {
    const sameCommit = commit === null || observed.resolvedRef === null || observed.resolvedRef === commit;
    if (ref === wanted && sameGeneration(observed.generation, generation) && sameCommit) return 'built';
    return ref === wanted && presumedSince !== null && now - presumedSince < settings.buildWindowMs
      ? 'building'
      : 'other-ref';
  }
  if (observed?.outcome === 'building' && now - observed.at < settings.buildWindowMs && ref === wanted)
    return 'building';
  if (presumedSince !== null && now - usedAt < settings.presumedRetentionMs) {
    if (ref !== wanted) return 'other-ref';
    return now - presumedSince < settings.buildWindowMs ? 'building' : 'presumed';
  }
  const failedLately = observed?.outcome === 'failed' && now - observed.at < settings.failureMemoryMs;
  return failedLately && ref === wanted ? 'failed' : 'none';
}
