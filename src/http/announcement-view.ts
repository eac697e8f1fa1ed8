import type { Announcement } from '../announcements/announcement.ts';
import type { EventProgress, MemberProgress } from '../announcements/event-progress.ts';
import { escapeForPath } from '../launch/percent.ts';

/** What everybody may know of an announced event: repo, hours, seats. Times are ISO, UTC. */
export interface PublicAnnouncement {
  readonly provider: string;
  readonly repo: string;
  readonly ref: string;
  readonly from: string;
  readonly until: string;
  readonly seats: number;
}

/** What operators see, with how far it is. */
export interface AnnouncementView extends PublicAnnouncement {
  readonly id: string;
  /** Path of its launch link. */
  readonly link: string;
  readonly title: string | null;
  readonly by: string;
  readonly announcedAt: string;
  readonly phase: EventProgress['phase'];
  readonly holding: readonly string[];
  readonly building: readonly string[];
  readonly members: readonly MemberProgress[];
  readonly places: number;
  readonly missing: number;
  readonly unbuildable: number;
  readonly reasons: EventProgress['reasons'];
  readonly room: number | null;
  readonly beside: number;
  readonly lastFailure: { readonly member: string; readonly message: string; readonly at: string } | null;
}

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
