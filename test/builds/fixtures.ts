import fc from 'fast-check';
import type { BuildRecord, Observation, RepoBuild } from '../../src/builds/build-record.ts';
import type { RepoKey } from '../../src/launch/launch-spec.ts';
import type { MemberName } from '../../src/members/member.ts';

export const NOON = Date.UTC(2026, 10, 23, 12);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const TEXTBOOK = 'gh:ds-100/textbook' as RepoKey;
export const repoNumber = (i: number) => `gh:owner/repo-${i}` as RepoKey;
export const named = (name: string) => name as MemberName;

/** A build that was seen on a member. */
export const seen = (changes: Partial<Observation> = {}, record: Partial<BuildRecord> = {}): BuildRecord => {
  const at = changes.at ?? NOON;
  return {
    ref: 'main',
    member: named('ann'),
    observed: {
      outcome: 'built',
      at,
      source: 'event',
      resolvedRef: null,
      generation: null,
      durationMs: null,
      ...changes,
    },
    presumedAt: null,
    builtSince: at,
    usedAt: at,
    ...record,
  };
};

/** A build of which we only know that a launch was sent there. */
export const presumedBuild = (at: number, record: Partial<BuildRecord> = {}): BuildRecord => ({
  ref: 'main',
  member: named('ann'),
  observed: null,
  presumedAt: at,
  builtSince: null,
  usedAt: at,
  ...record,
});

export const of = (record: BuildRecord, repo = TEXTBOOK): RepoBuild => ({ repo, record });

const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
/** Few values, so that records meet and observations tie. */
const moment = fc.integer({ min: NOON, max: NOON + 2 });

/** Nobody sees one thing in two ways: what is seen at one moment, by one source, of one commit is one observation. */
const observation: fc.Arbitrary<Observation> = fc
  .record({
    outcome: fc.constantFrom('building', 'built', 'failed'),
    at: moment,
    source: fc.constantFrom('stream', 'event', 'metrics'),
    resolvedRef: fc.constantFrom(null, 'c1', 'c2'),
  })
  .map((seen) => ({ ...seen, generation: `g-${seen.resolvedRef}`, durationMs: seen.at - NOON }));

/** Any record of one build. */
export const sameBuild: fc.Arbitrary<BuildRecord> = fc.record({
  ref: fc.constant('main'),
  member: fc.constant(named('ann')),
  observed: orNull(observation),
  presumedAt: orNull(moment),
  builtSince: orNull(moment),
  usedAt: moment,
});

/** Any record of a few builds. */
export const anyBuild: fc.Arbitrary<BuildRecord> = fc
  .tuple(sameBuild, fc.constantFrom('main', 'HEAD', 'v1'), fc.constantFrom('ann', 'bob').map(named))
  .map(([record, ref, member]) => ({ ...record, ref, member }));

/** Records in an order of their own. */
export const byName = (records: readonly BuildRecord[]) =>
  records.toSorted((a, b) => (`${a.ref} ${a.member}` < `${b.ref} ${b.member}` ? -1 : 1));
