import type { BuildRecord } from '../builds/build-record.ts';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import type { MemberName } from '../members/member.ts';
import type { Federation } from './federation.ts';
import { type Knowledge, knowledgeOf } from './knowledge.ts';

/** A ref at a member, as routing sees it. */
export interface RepoPlace {
  readonly ref: string;
  readonly member: MemberName;
  readonly state: Extract<Knowledge, 'built' | 'presumed' | 'building' | 'failed'>;
  /** Since when it is built there, ms since the epoch; null: not known, or it is not. */
  readonly since: number | null;
  /** ms since the epoch */
  readonly usedAt: number;
  /** The commit that the ref meant; null: not known. */
  readonly resolvedRef: string | null;
}

const MOST = 24;

/** Where the refs of a repository are, the last used ones first. Pure. */
export function repoPlaces(
  spec: LaunchSpec,
  records: readonly BuildRecord[],
  now: number,
  federation: Federation,
): readonly RepoPlace[] {
  const refs = new Set(records.map(({ ref }) => ref));
  const known = new Map(
    Array.from(refs, (ref) => [ref, knowledgeOf({ spec: { ...spec, ref }, builds: records, now }, federation)]),
  );
  return records
    .flatMap(({ ref, member, observed, builtSince, usedAt }): readonly RepoPlace[] => {
      const index = federation.indexOf.get(member);
      const state = index === undefined ? undefined : known.get(ref)?.[index];
      if (state !== 'built' && state !== 'presumed' && state !== 'building' && state !== 'failed') return [];
      const since = state === 'built' ? builtSince : null;
      return [{ ref, member, state, since, usedAt, resolvedRef: observed?.resolvedRef ?? null }];
    })
    .sort((a, b) => b.usedAt - a.usedAt)
    .slice(0, MOST);
}
