import type { ConfigDiff, MemberDiff } from '../config/config-diff.ts';
import type { SettingChange } from '../config/setting-changes.ts';
import { alignColumns } from './align-columns.ts';

/** What a configuration would change, for people. */
export function describeDiff({ members, keysMoved, settings }: ConfigDiff): string {
  const differs = settings.length > 0 || members.some(({ change }) => change !== 'stays');
  if (!differs) return 'Nothing would change.';
  const rows = members.map((member) => [
    member.name,
    CHANGES[member.change],
    `${share(member.shareBefore)} → ${share(member.shareAfter)}`,
    member.settings
      .filter(({ path }) => path !== 'url')
      .map(inWords)
      .join('; '),
  ]);
  const lines = [
    ...alignColumns([['member', '', 'share', ''], ...rows]),
    '',
    `${percent(keysMoved)} of repositories would begin at another member.`,
  ];
  const section = (title: string, changes: readonly SettingChange[]) =>
    changes.length === 0 ? [] : ['', title, ...changes.map((change) => `  ${inWords(change)}`)];
  return [
    ...lines,
    ...section(
      'In force at once:',
      settings.filter((change) => !change.needsRestart),
    ),
    ...section(
      'Needs a restart:',
      settings.filter((change) => change.needsRestart),
    ),
  ]
    .map((line) => line.trimEnd())
    .join('\n');
}

const CHANGES: Readonly<Record<MemberDiff['change'], string>> = {
  joins: 'joins',
  leaves: 'leaves',
  moves: 'is another hub',
  changes: 'changes',
  stays: '',
};

const inWords = ({ path, before, after }: SettingChange): string => `${path}: ${before} → ${after}`;

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

const share = (part: number | null): string => (part === null ? '–' : percent(part));
