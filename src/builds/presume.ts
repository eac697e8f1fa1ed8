import type { MemberName } from '../members/member.ts';
import type { BuildRecord } from './build-record.ts';

/** A record's last use is written again only after this long, ms: a hot repo must not be a write per launch. */
export const TOUCH_EVERY_MS = 60 * 60_000;

/** All that is known of a build that a launch has just started: nobody has seen it yet. */
export const presumption = (ref: string, member: MemberName, now: number): BuildRecord => ({
  ref,
  member,
  observed: null,
  presumedAt: now,
  builtSince: null,
  usedAt: now,
});

/**
 * What routing a launch of `ref` to `member` adds to a repo's records: a presumption that it builds there, or that a
 * build known there is in use. `presumedRetentionMs`: how long after its last use a presumed build is believed in.
 * null: nothing worth writing. Pure.
 */
export function presume(
  records: readonly BuildRecord[],
  ref: string,
  member: MemberName,
  now: number,
  presumedRetentionMs: number,
): BuildRecord | null {
  const known = records.find((record) => record.ref === ref && record.member === member);
  if (known === undefined) return presumption(ref, member, now);
  const { observed, presumedAt, usedAt } = known;
  const believed =
    observed?.outcome === 'built' ||
    (presumedAt !== null && presumedAt > (observed?.at ?? 0) && now - usedAt < presumedRetentionMs);
  if (!believed) return presumption(ref, member, now);
  return now - usedAt >= TOUCH_EVERY_MS ? { ...presumption(ref, member, now), presumedAt: null } : null;
}
