/** What may be set about announced events (config: `announcements`). Times in ms. */
export interface AnnouncementSettings {
  /** So long before an event its repo is built. */
  readonly leadMs: number;
  /** How often it is looked whether it still is. */
  readonly recheckMs: number;
  /** What one member takes of an event at most; null: no limit. */
  readonly seatsPerMember: number | null;
}
