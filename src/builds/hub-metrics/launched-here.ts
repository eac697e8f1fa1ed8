import type { MemberName } from '../../members/member.ts';
import type { BuildRecord } from '../build-record.ts';
import { TOUCH_EVERY_MS } from '../presume.ts';

/** The ref of a build of which only the repo was told. No launch has it: a link without a ref is one of `HEAD`. */
export const UNTOLD_REF = '';

/** A hub has counted a launch or a build of a repo that went well. */
export interface Sighting {
  readonly member: MemberName;
  /** When the hub was asked, ms since the epoch. */
  readonly at: number;
  /** What the member builds under, where the sighting is fresh enough to say so. */
  readonly generation: string | null;
}

/**
 * What a hub's count teaches of a repo, given what is known of it: that a build of it is on this member, and in use.
 * null: that is known already, and was so within the hour.
 *
 * A count names no ref, so neither does the record. Its ref is one that nobody asks for: to routing the member holds
 * another ref of the repo, whose layers are warm, which is true whatever was launched, and brings the launch there. Any
 * other ref would be a guess:
 *
 * - `HEAD`, or the one that is launched most: a build of it would be believed in for 30 days, and those who launch it
 *   would be sent to wait for one that is not there, past members that do hold it.
 * - The ref that we sent there ourselves, even if it is the only one known: who launches at the hub, or by another
 *   gateway, may have asked for another, while ours is still being built, or has failed. As a presumption it brings
 *   launches to the same place, and is neither prolonged nor made firmer by what may be somebody else's build.
 *
 * What failed teaches nothing: the failure may be that of any ref, and a count is of those who watched (PROTOCOL.md,
 * "Health and versions"). For the same reason one is as good as ten.
 */
export function launchedHere(
  records: readonly BuildRecord[],
  { member, at, generation }: Sighting,
): BuildRecord | null {
  const isKnown = (record: BuildRecord) =>
    record.member === member && record.observed?.outcome === 'built' && at - record.usedAt < TOUCH_EVERY_MS;
  if (records.some(isKnown)) return null;
  return {
    ref: UNTOLD_REF,
    member,
    observed: { outcome: 'built', at, source: 'metrics', resolvedRef: null, generation, durationMs: null },
    presumedAt: null,
    builtSince: at,
    usedAt: at,
  };
}
