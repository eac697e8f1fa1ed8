import type { Announcement } from '../announcements/announcement.ts';
import type { EventProgress } from '../announcements/event-progress.ts';
import { escapeForPath } from '../launch/percent.ts';
import type { announcedEvent, publicEvent } from './api/announcement-operations.ts';
import type { AnswerOf } from './api/api-operation.ts';

/** What everybody may know of an announced event: repo, hours, seats. */
export type PublicAnnouncement = AnswerOf<typeof publicEvent>;

/** What operators see, with how far it is. */
export type AnnouncementView = AnswerOf<typeof announcedEvent>;

const time = (ms: number): string => new Date(ms).toISOString();

export const publicAnnouncement = ({ spec, from, until, seats }: Announcement): PublicAnnouncement => ({
  provider: spec.provider,
  repo: spec.repo,
  ref: spec.ref,
  from: time(from),
  until: time(until),
  seats,
});

export function announcementView(announcement: Announcement, progress: EventProgress): AnnouncementView {
  const { id, spec, title, by, announcedAt } = announcement;
  const { lastFailure } = progress;
  return {
    id,
    link: `/v2/${spec.provider}/${escapeForPath(spec.raw)}`,
    ...publicAnnouncement(announcement),
    title,
    by,
    announcedAt: time(announcedAt),
    ...progress,
    lastFailure: lastFailure === null ? null : { ...lastFailure, at: time(lastFailure.at) },
  };
}
