import type { LaunchSpec } from '../launch/launch-spec.ts';
import { linkSpecPath } from '../launch/link-spec-path.ts';
import { parseSpecPath } from '../launch/parse-launch.ts';
import { readTime } from '../launch/read-time.ts';
import type { Announcement } from './announcement.ts';

/** What an operator asks for. `id`: theirs, to announce the same again without a second one; null: any. */
export type Announced = Pick<Announcement, 'spec' | 'from' | 'until' | 'seats' | 'title'> & {
  readonly id: string | null;
};

export type AnnouncedReading =
  | { readonly ok: true; readonly announced: Announced }
  | {
      readonly ok: false;
      /** All that is wrong, a sentence each. */
      readonly problems: readonly string[];
      /** `<provider>/<spec>` that was probably meant by the link; null: no good guess. */
      readonly suggestion: string | null;
    };

const DAY_MS = 86_400_000;
export const LONGEST_EVENT_MS = 30 * DAY_MS;
/** An event further away is a slip of the year. */
const FURTHEST_MS = 366 * DAY_MS;
/** More than all of mybinder.org holds at once. */
export const MOST_SEATS = 10_000;
const LONGEST_LINK = 2_000;
const LONGEST_TITLE = 200;

const FIELDS: readonly string[] = ['id', 'link', 'provider', 'spec', 'from', 'until', 'seats', 'title'];
const ID = /^[a-z0-9-]{1,64}$/;
export const isAnnouncementId = (text: string): boolean => ID.test(text);

const CONTROL = /\p{Control}/u;

/**
 * Reads what an operator sends: `link` (a launch link, or `<provider>/<spec>`) or `provider` and `spec`; `from` and `until`,
 * ISO times with a zone; `seats`; perhaps `title` and `id`. `now`: ms since the epoch. Pure and total.
 */
export function readAnnouncement(value: unknown, now: number): AnnouncedReading {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const problems = ['An announcement is a JSON object with link, from, until and seats.'];
    return { ok: false, problems, suggestion: null };
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const problems: string[] = Object.keys(fields)
    .filter((name) => !FIELDS.includes(name))
    .map(
      (name) => `${JSON.stringify(name.slice(0, 40))} is no part of an announcement: there are ${FIELDS.join(', ')}.`,
    );
  const { id = null, seats, title = null } = fields;

  const link = readSpec(fields);
  if (!link.ok) problems.push(link.message);
  const hours = readHours(fields, now);
  problems.push(...hours.problems);
  if (typeof seats !== 'number' || !Number.isInteger(seats) || seats < 1 || seats > MOST_SEATS) {
    problems.push(`seats is how many people come: a whole number from 1 to ${MOST_SEATS}.`);
  }
  if (title !== null && (typeof title !== 'string' || title.length > LONGEST_TITLE || CONTROL.test(title))) {
    problems.push(`title is one line of at most ${LONGEST_TITLE} characters.`);
  }
  if (id !== null && (typeof id !== 'string' || !isAnnouncementId(id))) {
    problems.push('id is 1 to 64 lower-case letters, digits and dashes.');
  }
  if (problems.length > 0 || !link.ok || hours.from === null || hours.until === null) {
    return { ok: false, problems, suggestion: link.ok ? null : link.suggestion };
  }
  const { from, until } = hours;
  const words = { id: id as string | null, title: (title as string | null) || null };
  return { ok: true, announced: { ...words, spec: link.spec, from, until, seats: seats as number } };
}

type SpecReading =
  | { readonly ok: true; readonly spec: LaunchSpec }
  | { readonly ok: false; readonly message: string; readonly suggestion: string | null };

function readSpec({ link, provider, spec }: Readonly<Record<string, unknown>>): SpecReading {
  const wrong = (message: string, suggestion: string | null = null): SpecReading => ({
    ok: false,
    message,
    suggestion,
  });
  if (link !== undefined && (provider !== undefined || spec !== undefined)) {
    return wrong('Give either link, or provider and spec.');
  }
  const specPath =
    typeof link === 'string'
      ? linkSpecPath(link.trim()).specPath
      : typeof provider === 'string' && typeof spec === 'string'
        ? `${provider}/${spec}`
        : null;
  if (specPath === null)
    return wrong('link is missing: a launch link, or <provider>/<spec> such as gh/owner/repo/main.');
  if (specPath.length > LONGEST_LINK) return wrong(`link is too long: at most ${LONGEST_LINK} characters.`);
  const parsed = parseSpecPath(specPath);
  return parsed.ok ? parsed : wrong(parsed.problem.message, parsed.problem.suggestion);
}

interface Hours {
  readonly from: number | null;
  readonly until: number | null;
  readonly problems: readonly string[];
}

function readHours({ from: first, until: last }: Readonly<Record<string, unknown>>, now: number): Hours {
  const [from, until] = [readTime(first), readTime(last)];
  const problems: string[] = [];
  if (!from.ok) problems.push(`from ${from.message}.`);
  if (!until.ok) problems.push(`until ${until.message}.`);
  if (!from.ok || !until.ok) return { from: null, until: null, problems };
  if (until.at <= from.at) problems.push('until is not after from: are they the wrong way round?');
  else if (until.at <= now) problems.push('until is in the past: that event is over.');
  else if (from.at - now > FURTHEST_MS) problems.push('from is more than a year away.');
  else if (until.at - from.at > LONGEST_EVENT_MS) {
    problems.push('The event is longer than 30 days: announce its days one by one.');
  }
  return { from: from.at, until: until.at, problems };
}
