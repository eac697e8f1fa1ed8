import type { AnnouncementKeeper } from '../announcements/announcement-keeper.ts';
import type { TokenHolder } from './token-holder.ts';

/** What the face of announced events works with. */
export interface AnnouncementFace {
  readonly keeper: AnnouncementKeeper;
  /** Who may announce (config: `announcements.tokens`). */
  readonly tokens: readonly TokenHolder[];
}
