import type { AnnouncementView } from '../http/announcement-view.ts';
import { alignColumns } from './align-columns.ts';
import { plural } from './plural.ts';

/** What a person at a terminal reads of one announced event. */
export function announcementText(announced: AnnouncementView): string {
  const { id, provider, repo, ref, from, until, seats, phase, members, places, lastFailure } = announced;
  const lines = [
    `${id}: ${provider} ${repo} at ${ref}`,
    `  ${minutes(from)} to ${minutes(until)}, ${plural(seats, 'seat')}, ${phase}`,
    `  ${[`${places} of ${seats} seats are where it is built`, ...shortages(announced)].join('; ')}`,
    ...alignColumns(members.map(({ member, state, seats: its }) => [member, state, plural(its, 'seat')])).map(
      (line) => `    ${line}`,
    ),
  ];
  if (lastFailure !== null) lines.push(`  ${minutes(lastFailure.at)} ${lastFailure.member}: ${lastFailure.message}`);
  return lines.join('\n');
}

function shortages({ seats, missing, unbuildable, room, beside }: AnnouncementView): readonly string[] {
  const words: string[] = [];
  if (missing > 0) words.push(`there is no room for ${missing}`);
  if (unbuildable > 0) words.push(`${unbuildable} have no hub that can build it now`);
  if (beside > 0 && room !== null && seats + beside > room) {
    words.push(`other events in these hours have ${beside}, together there is room for ${room}`);
  }
  return words;
}

/** A line for each, with as much as the gateway has told. */
export function announcementTable(announced: readonly Partial<AnnouncementView>[]): string {
  if (announced.length === 0) return 'Nothing is announced.';
  const rows = announced.map(({ id = '', provider, repo, ref, from, until, seats, phase = '', places, title }) => [
    id,
    `${provider} ${repo} at ${ref}`,
    `${minutes(from ?? '')} to ${minutes(until ?? '')}`,
    phase,
    places === undefined ? `${seats} seats` : `${places} of ${seats} seats are where it is built`,
    title ?? '',
  ]);
  return alignColumns(rows).join('\n');
}

/** `2026-12-01T08:00Z` */
const minutes = (iso: string): string => iso.replace(/:\d\d\.\d{3}Z$/, 'Z');
