import type { ExplainedLaunch } from '../http/explain-launch.ts';
import { pinWords, reasonWords } from '../routing/decision-words.ts';
import type { Considered } from '../routing/explain.ts';
import { alignColumns } from './align-columns.ts';

const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;

/** The explanation as a table for a terminal. `ring`: with the part of the ring that each member owns. */
export function explanationText(explained: ExplainedLaunch, ring: boolean): string {
  const { provider, repo, ref, member, reason, location, failover, pin } = explained;
  const lines = [
    `${provider} ${repo} at ${ref}`,
    `→ ${member ?? 'nobody'} (${reason}: ${reasonWords(reason, pin)})`,
    ...(location === null ? [] : [`  ${location}`]),
    ...(pin === null ? [] : [`  ${pinWords(pin)}`]),
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
