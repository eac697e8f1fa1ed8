import type { ControlChange, MemberSettings, Pin } from './control-change.ts';

/** `2026-12-01 08:00 UTC` */
const moment = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const end = ({ until, reason }: { readonly until: number | null; readonly reason: string | null }): string =>
  `${until === null ? '' : ` until ${moment(until)}`}${reason === null ? '' : ` (${reason})`}`;

/** What a change did, in a sentence for people; without who did it. */
export function changeWords(change: ControlChange): string {
  const words = change.kind === 'pin' ? pinChangeWords(change) : memberChangeWords(change);
  return change.undoes === null ? words : `${words}; this took back another change`;
}

function pinChangeWords({ repo, set, before }: { repo: string; set: Pin | null; before: Pin | null }): string {
  if (set !== null) return `${repo} is pinned to ${set.members.join(', ')}${end(set)}`;
  return `${repo} is pinned no longer${before === null ? '' : `, which was to ${before.members.join(', ')}`}`;
}

function memberChangeWords({ member, set, before }: Extract<ControlChange, { kind: 'member' }>): string {
  const parts = Object.keys(set).map((key) => WORDS[key as keyof MemberSettings](set, before));
  return `${member} ${parts.join(', ')}`;
}

type Settings = Partial<MemberSettings>;

const WORDS: Readonly<Record<keyof MemberSettings, (set: Settings, before: Settings) => string>> = {
  weight: ({ weight }, before) =>
    `has ${weight == null ? 'its weight as configured' : `weight ${weight}`}${before.weight == null ? '' : ` instead of ${before.weight}`}`,
  drain: ({ drain }) => (drain == null ? 'takes launches again' : `is being emptied${end(drain)}`),
  allow: ({ allow }) => {
    if (allow == null) return 'takes what it is configured to take';
    return allow.length === 0 ? 'takes whatever is not denied' : `takes only ${allow.join(' ')}`;
  },
  deny: ({ deny }) => {
    if (deny == null) return 'refuses what it is configured to refuse';
    return deny.length === 0 ? 'refuses nothing' : `refuses ${deny.join(' ')}`;
  },
  seat: ({ seat }, before) => {
    if (seat?.kind === 'joined') return 'has joined';
    return seat?.kind === 'left' || before.seat?.kind === 'joined' ? 'has left' : 'is back';
  },
};
