import type { AnswerOf } from '../http/api/api-operation.ts';
import type { changeAnswer, controlChange, pin } from '../http/api/control-schemas.ts';
import type { membersAnswer } from '../http/api/members-operation.ts';
import { alignColumns } from './align-columns.ts';

export type MembersTold = AnswerOf<typeof membersAnswer>;
export type ChangeTold = AnswerOf<typeof changeAnswer>;
type MemberTold = MembersTold['members'][number];

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
const share = (part: number | null): string => (part === null ? '–' : percent(part));
/** `2026-12-01T08:00Z` */
const minutes = (iso: string): string => iso.replace(/:\d\d\.\d{3}Z$/, 'Z');

const end = ({ until, reason }: { readonly until: string | null; readonly reason: string | null }): string =>
  `${until === null ? '' : ` until ${minutes(until)}`}${reason === null ? '' : ` (${reason})`}`;

/** One that is drained or down takes none, whatever becomes of its ejection. */
const ejection = ({ ejected, drain, standing }: MemberTold): string => {
  if (ejected === null) return '';
  const isServed = !ejected.isHeeded && drain === null && standing === 'up';
  return ` until ${minutes(ejected.until)}${isServed ? ', and takes launches all the same: too few others are left' : ''}`;
};
const easingWords = ({ until, share: part }: NonNullable<MemberTold['easing']>): string =>
  ` until ${minutes(until)}, with ${Math.round(100 * part)} % of its weight now`;

/** A line for each member. */
export function membersTable({ members, left }: MembersTold): string {
  const rows = members.map((member) => [
    member.name,
    member.standing,
    `weight ${member.weight}${member.live?.weightBefore == null ? '' : ` (configured: ${member.live.weightBefore})`}`,
    remarks(member).join('; '),
  ]);
  return [
    ...alignColumns(rows),
    ...left.map(({ name, at }) => `${name} is configured, and has left at ${minutes(at)}.`),
  ].join('\n');
}

function remarks(member: MemberTold): readonly string[] {
  const { drain, live, ejected, easing, versionAgrees } = member;
  return [
    ...(drain === null ? [] : [`drained${end(drain)}`]),
    ...(ejected === null ? [] : [`ejected${ejection(member)}`]),
    ...(easing === null ? [] : [`easing in${easingWords(easing)}`]),
    ...(versionAgrees ? [] : ['runs other versions']),
    ...(live?.joined ? ['joined while running'] : []),
    ...(live === null || live.rules.length === 0 ? [] : [`changed: ${live.rules.join(', ')}`]),
  ];
}

/** All that is worth knowing of one. */
export function memberText(member: MemberTold): string {
  const { name, url, standing, detail, since, weight, live, drain, pods, launches, ringShare, ejected, easing } =
    member;
  const facts: readonly (readonly [string, string])[] = [
    ['address', url],
    ['standing', `${standing} since ${minutes(since)}${detail === '' ? '' : ` (${detail})`}`],
    ['weight', `${weight}${live?.weightBefore == null ? '' : ` (configured: ${live.weightBefore})`}`],
    ['ring', percent(ringShare)],
    ['pods', pods === null ? 'not told' : `${pods.total}${pods.quota === null ? '' : ` of ${pods.quota}`}`],
    ['launches', String(launches)],
    ['drain', drain === null ? 'no' : `since ${minutes(drain.since)}${end(drain)}`],
    ...(ejected === null ? [] : [['ejected', `since ${minutes(ejected.since)}${ejection(member)}`] as const]),
    ...(easing === null ? [] : [['easing in', `since ${minutes(easing.since)}${easingWords(easing)}`] as const]),
  ];
  return [name, ...alignColumns(facts.map(([what, is]) => [`  ${what}`, is]))].join('\n');
}

/** What a change did, or would do. */
export function changeText({ change, dryRun, shares, keysMoved }: ChangeTold): string {
  if (change === null)
    return dryRun ? 'Nothing would change: it is so already.' : 'Nothing has changed: it is so already.';
  const { words, id } = change;
  const lines = [dryRun ? `It would be: ${words}.` : `${words}. To take it back: launch-gateway members undo ${id}`];
  if (shares.every(({ before, after }) => before === after) && keysMoved === 0) return lines.join('\n');
  const rows = shares.map(({ member, before, after }) => [member, `${share(before)} → ${share(after)}`]);
  const moved =
    keysMoved === null
      ? 'How many repositories begin at another member is not worked out: the lightest member is too light for that.'
      : `${percent(keysMoved)} of repositories begin at another member.`;
  return [...lines, '', ...alignColumns([['member', 'share'], ...rows]), moved].join('\n');
}

/** A line for each, the last first. */
export function changesTable({
  changes,
  remarks: told,
}: {
  readonly changes: readonly AnswerOf<typeof controlChange>[];
  readonly remarks: readonly string[];
}): string {
  const rows = changes.map(({ id, at, by, words }) => [id, minutes(at), by, words]);
  return [...(rows.length === 0 ? ['Nothing has been changed.'] : alignColumns(rows)), ...told].join('\n');
}

export function pinsTable({ pins }: { readonly pins: readonly AnswerOf<typeof pin>[] }): string {
  if (pins.length === 0) return 'Nothing is pinned.';
  return alignColumns(pins.map((one) => [`${one.provider} ${one.repo}`, `${one.members.join(', ')}${end(one)}`])).join(
    '\n',
  );
}
