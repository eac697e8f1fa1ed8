import type { AnnouncementKeeper } from '../announcements/announcement-keeper.ts';

/** What the face of announced events works with. */
export interface AnnouncementFace {
  readonly keeper: AnnouncementKeeper;
}
