import type { BuildRecord } from '../builds/build-record.ts';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import type { MemberName } from '../members/member.ts';
import type { Explanation } from './explain.ts';
import { buildBegun, type LaunchTime, launchTimes } from './launch-time.ts';
import type { Ineligible } from './reasons.ts';

/** Why a launch has to build. */
export const BUILD_CAUSES = [
  /** Nothing is known of the repo. */
  'never-seen',
  /** Where the launch goes, another ref or an older commit is built. */
  'other-ref',
  /** A member that cannot take the launch now has it. */
  'elsewhere',
  /** The last build failed, a short while ago. */
  'failed',
  /** What was built has not been used for so long that it is probably gone. */
  'gone',
] as const;
export type BuildCause = (typeof BUILD_CAUSES)[number];

/** Not allowed anywhere, or nobody has a place: all are full, or none of them is up. */
export const WAIT_REFUSALS = ['not-allowed', 'full', 'down'] as const;

/** What a visitor has to wait for, and how long, as far as is known. */
export type ExpectedWait =
  /** `isSeen`: somebody saw it built; otherwise a launch was sent there before, and nobody told how it went. */
  | { readonly kind: 'ready'; readonly member: MemberName; readonly isSeen: boolean; readonly time: LaunchTime }
  | {
      readonly kind: 'building';
      readonly member: MemberName;
      /** ms since the epoch; null: not known when it began. */
      readonly since: number | null;
      /** What is left of it. */
      readonly time: LaunchTime;
    }
  | { readonly kind: 'build'; readonly member: MemberName; readonly cause: BuildCause; readonly time: LaunchTime }
  | { readonly kind: 'refused'; readonly refusal: (typeof WAIT_REFUSALS)[number] };

/** What the visitor whom a decision is about can expect. Pure. `now`: ms since the epoch. */
export function expectedWait(
  { ref }: LaunchSpec,
  explanation: Pick<Explanation, 'member' | 'reason' | 'unfit' | 'considered'>,
  records: readonly BuildRecord[],
  now: number,
): ExpectedWait {
  const { member, reason, unfit, considered } = explanation;
  if (reason === 'not-allowed') return { kind: 'refused', refusal: 'not-allowed' };
  // A last resort is asked all the same, but nobody should count on it.
  if (member === null || isOut(unfit)) {
    const someAreFull = unfit === 'full' || considered.some(({ passedOver }) => passedOver === 'full');
    return { kind: 'refused', refusal: someAreFull ? 'full' : 'down' };
  }
  const knowledge = considered.find(({ chosen }) => chosen)?.knowledge ?? 'none';
  switch (knowledge) {
    case 'built':
    case 'presumed':
      return { kind: 'ready', member, isSeen: knowledge === 'built', time: launchTimes(records, ref).hit };
    case 'building': {
      const since = buildBegun(records, ref, member);
      const goneOnMs = since === null ? 0 : Math.max(0, now - since);
      return { kind: 'building', member, since, time: launchTimes(records, ref, goneOnMs).build };
    }
    case 'failed':
    case 'other-ref':
      return { kind: 'build', member, cause: knowledge, time: launchTimes(records, ref).build };
    case 'none': {
      const isElsewhere = considered.some((one) => one.knowledge === 'built' || one.knowledge === 'presumed');
      const cause = isElsewhere ? 'elsewhere' : records.length > 0 ? 'gone' : 'never-seen';
      return { kind: 'build', member, cause, time: launchTimes(records, ref).build };
    }
  }
}

/** One that runs other versions can serve all the same. */
const isOut = (unfit: Ineligible | null): boolean => unfit !== null && unfit !== 'version';
