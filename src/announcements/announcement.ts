import type { LaunchSpec } from '../launch/launch-spec.ts';
import { parseSpec } from '../launch/parse-spec.ts';
import { isProvider } from '../launch/provider.ts';

/** What an operator says of an event: this repo, these hours, this many seats. Times in ms since the epoch. */
export interface Announcement {
  /** As of a shared note (builds/shared-notes.ts). */
  readonly id: string;
  readonly spec: LaunchSpec;
  readonly from: number;
  readonly until: number;
  /** People who will launch it at about the same time. */
  readonly seats: number;
  readonly title: string | null;
  /** The name of the token it was announced with. */
  readonly by: string;
  readonly announcedAt: number;
}

/** As it is kept in a shared note. */
export function announcementText({ spec, from, until, seats, title, by, announcedAt }: Announcement): string {
  return JSON.stringify({ provider: spec.provider, spec: spec.raw, from, until, seats, title, by, announcedAt });
}

/** Total: null for what is no announcement, or one of a later version that cannot be read. */
export function parseAnnouncement(id: string, text: string): Announcement | null {
  const { provider, spec: raw, from, until, seats, title, by, announcedAt } = fieldsOf(text);
  if (typeof provider !== 'string' || !isProvider(provider) || typeof raw !== 'string') return null;
  const read = parseSpec(provider, raw);
  if (!read.ok || !isNumber(from) || !isNumber(until) || !isNumber(seats) || !isNumber(announcedAt)) return null;
  const words = { title: typeof title === 'string' ? title : null, by: typeof by === 'string' ? by : '' };
  return { id, spec: read.spec, from, until, seats, ...words, announcedAt };
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text)) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
