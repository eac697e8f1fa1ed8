import type { ExplainedLaunch } from '../http/explain-launch.ts';
import type { Considered } from '../routing/explain.ts';
import { alignColumns } from './align-columns.ts';

const REASON_WORDS: Readonly<Record<string, string>> = {
  built: 'it has already built this',
  building: 'it is building this now',
  'built-other-ref': 'it has built another ref of this repository, so most layers are there',
  spill: 'those who have built it are overloaded, and it is launched often enough to be built once more',
  ring: 'nobody has built it lately, and its place on the hash ring is here',
  random: 'drawn by weight',
  'least-loaded': 'it has the least load for its weight',
  'last-resort': 'nobody is eligible, and this is the least bad member',
  'not-allowed': 'no member may launch this repository',
  'none-eligible': 'no member can take a launch now',
};

const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;

/** The explanation as a table for a terminal. `ring`: with the part of the ring that each member owns. */
export function explanationText(explained: ExplainedLaunch, ring: boolean): string {
  const { provider, repo, ref, member, reason, location, failover } = explained;
  const lines = [
    `${provider} ${repo} at ${ref}`,
    `→ ${member ?? 'nobody'} (${reason}: ${REASON_WORDS[reason] ?? reason})`,
    ...(location === null ? [] : [`  ${location}`]),
    ...(failover ? ['  A fail-over: it will not be remembered for the visitor.'] : []),
    '',
    ...alignColumns([
      [
        'member',
        'part in it',
        'has',
        'place on ring',
        'load',
        'fair',
        'limit',
        'room',
        ...(ring ? ['ring share'] : []),
      ],
      ...explained.considered.map((considered) => [
        ...row(considered),
        ...(ring ? [percent(explained.ring[considered.member] ?? 0)] : []),
      ]),
    ]),
  ];
  return lines.join('\n');
}

const row = (considered: Considered): string[] => [
  considered.member,
  considered.chosen ? 'chosen' : (considered.passedOver ?? ''),
  considered.knowledge,
  String(considered.ringPlace ?? '-'),
  String(considered.load),
  considered.fairShare.toFixed(1),
  considered.loadLimit.toFixed(1),
  considered.room === null ? 'no quota' : String(considered.room),
];
