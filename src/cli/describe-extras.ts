import { isDeepStrictEqual } from 'node:util';
import { type Config, configSchema } from '../config/schema.ts';
import { plural } from './plural.ts';
import { writtenDuration } from './written-duration.ts';

/** What a configuration says of the brake, pre-warming and announced events, as rows; nothing of what is as without a word. */
export function describeExtras({ routing, prewarm, announcements }: Config): readonly (readonly [string, string])[] {
  const usual = configSchema({}).parse({ members: [{ name: 'any', url: 'https://any.test' }] });
  const rows: (readonly [string, string])[] = [];
  if (!isDeepStrictEqual(routing.brake, usual.routing.brake)) rows.push(['brake', describeBrake(routing.brake)]);
  if (!isDeepStrictEqual(prewarm, usual.prewarm)) rows.push(['pre-warming', describePrewarm(prewarm)]);
  if (!isDeepStrictEqual(announcements, usual.announcements)) {
    rows.push(['announcements', describeAnnouncements(announcements)]);
  }
  return rows;
}

function describeBrake({ buildsPerMinute, rampUpMs }: Config['routing']['brake']): string {
  const most = buildsPerMinute === null ? 'any number of' : `at most ${buildsPerMinute}`;
  return `a hub with a new builder begins ${most} builds a minute at first, and is cold for ${writtenDuration(rampUpMs)}`;
}

function describePrewarm({ access, tokens, anyone, coldRepos, perMember }: Config['prewarm']): string {
  if (access === 'off') return 'off';
  const named = plural(tokens.length, 'token');
  const callers = {
    tokens: tokens.length === 0 ? 'nobody, for there are no tokens' : `by ${named}`,
    anyone: `by anyone, ${plural(anyone.buildsPerHour, 'build')} an hour each${tokens.length === 0 ? '' : `, and ${named}`}`,
  };
  const member = `each member builds ${perMember.concurrent} at once, ${perMember.buildsPerHour} an hour`;
  return `${callers[access]}; ${member}; ${plural(coldRepos, 'repository', 'repositories')} warmed on a cold hub`;
}

function describeAnnouncements({ tokens, leadMs, recheckMs, seatsPerMember }: Config['announcements']): string {
  const callers = tokens.length === 0 ? 'nobody, for there are no tokens' : `by ${plural(tokens.length, 'token')}`;
  const seats = seatsPerMember === null ? 'any number of seats' : `at most ${plural(seatsPerMember, 'seat')}`;
  return `${callers}; built ${writtenDuration(leadMs)} before, looked at every ${writtenDuration(recheckMs)}, ${seats} on one hub`;
}
