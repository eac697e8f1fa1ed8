import type { BuildRecord } from '../builds/build-record.ts';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import type { MemberName } from '../members/member.ts';
import type { Explanation } from './explain.ts';
import type { Refusal } from './reasons.ts';

/** Why a launch has to build. */
export type BuildCause =
  /** Nothing is known of the repo. */
  | 'never-seen'
  /** Where the launch goes, another ref or an older commit is built. */
  | 'other-ref'
  /** A member that cannot take the launch now has it. */
  | 'elsewhere'
  /** The last build failed, a short while ago. */
  | 'failed'
  /** What was built has not been used for so long that it is probably gone. */
  | 'gone';

/** How long a visitor has to wait, as far as is known. Times in ms. */
export type ExpectedWait =
  /** `isSeen`: somebody saw it built; otherwise a launch was sent there before, and nobody told how it went. */
  | { readonly kind: 'ready'; readonly member: MemberName; readonly isSeen: boolean; readonly ms: number }
  | {
      readonly kind: 'building';
      readonly member: MemberName;
      /** null: not known when it began. */
      readonly since: number | null;
      readonly build: BuildTime;
    }
  | { readonly kind: 'build'; readonly member: MemberName; readonly cause: BuildCause; readonly build: BuildTime }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** How long a build takes: as it did for this repo, or the middle half of all builds. */
export interface BuildTime {
  readonly fromMs: number;
  readonly toMs: number;
  readonly isOfRepo: boolean;
}

/** Launches of mybinder.org that found their image (2019, inferred from its public launch archive): about 15 s. */
export const READY_MS = 15_000;
/** Builds of the same launches: a quarter took less than 95 s, a quarter more than 361 s. */
const USUAL_BUILD: BuildTime = { fromMs: 95_000, toMs: 361_000, isOfRepo: false };

/** What the visitor whom a decision is about can expect. Pure. */
export function expectedWait(
  spec: LaunchSpec,
  explanation: Pick<Explanation, 'member' | 'reason' | 'considered'>,
  records: readonly BuildRecord[],
): ExpectedWait {
  const { member, considered } = explanation;
  if (member === null) return { kind: 'refused', refusal: explanation.reason as Refusal };
  const knowledge = considered.find(({ chosen }) => chosen)?.knowledge ?? 'none';
  const build = buildTimeOf(spec, records);
  switch (knowledge) {
    case 'built':
    case 'presumed':
      return { kind: 'ready', member, isSeen: knowledge === 'built', ms: READY_MS };
    case 'building':
      return { kind: 'building', member, since: buildingSince(spec, member, records), build };
    case 'failed':
    case 'other-ref':
      return { kind: 'build', member, cause: knowledge, build };
    case 'none': {
      const isElsewhere = considered.some((one) => one.knowledge === 'built' || one.knowledge === 'presumed');
      return {
        kind: 'build',
        member,
        cause: isElsewhere ? 'elsewhere' : records.length > 0 ? 'gone' : 'never-seen',
        build,
      };
    }
  }
}

/** The newest build that was timed; of this ref, if there is one. */
function buildTimeOf({ ref }: LaunchSpec, records: readonly BuildRecord[]): BuildTime {
  const timed = records.flatMap(({ ref: its, observed }) =>
    observed?.outcome === 'built' && observed.durationMs !== null
      ? [{ isThis: its === ref, at: observed.at, ms: observed.durationMs }]
      : [],
  );
  const [newest] = timed.sort((a, b) => Number(b.isThis) - Number(a.isThis) || b.at - a.at);
  return newest === undefined ? USUAL_BUILD : { fromMs: newest.ms, toMs: newest.ms, isOfRepo: true };
}

function buildingSince({ ref }: LaunchSpec, member: MemberName, records: readonly BuildRecord[]): number | null {
  const record = records.find((one) => one.ref === ref && one.member === member);
  if (record === undefined) return null;
  return record.observed?.outcome === 'building' ? record.observed.at : record.presumedAt;
}
