import { type Announcement, announcementText, parseAnnouncement } from './announcement.ts';

/** An event that an operator has removed. Times in ms since the epoch. */
export interface Removal {
  /** Of the announcement that was removed: one that was announced later is another. */
  readonly announcedAt: number;
  /** When the event would have ended. Until then somebody may still hold it and take its absence for a loss. */
  readonly until: number;
  readonly removedAt: number;
}

/** What a shared note of the kind `announcements` says. `unreadable`: of a later version, or none of ours. */
export type AnnouncementNote =
  | { readonly kind: 'announced'; readonly announcement: Announcement }
  | { readonly kind: 'removed'; readonly removal: Removal }
  | { readonly kind: 'unreadable' };

export const noteText = (note: Exclude<AnnouncementNote, { kind: 'unreadable' }>): string =>
  note.kind === 'announced' ? announcementText(note.announcement) : JSON.stringify({ removed: note.removal });

/** Total. */
export function parseNote(id: string, text: string): AnnouncementNote {
  const removal = removalOf(text);
  if (removal !== null) return { kind: 'removed', removal };
  const announcement = parseAnnouncement(id, text);
  return announcement === null ? { kind: 'unreadable' } : { kind: 'announced', announcement };
}

/** Until when it is to be kept, ms since the epoch; null: nobody here can say. */
export const untilOf = (note: AnnouncementNote): number | null => factsOf(note)?.until ?? null;

/** When what it is of was announced, ms since the epoch; null: nobody here can say. */
export const announcedAtOf = (note: AnnouncementNote): number | null => factsOf(note)?.announcedAt ?? null;

/**
 * Of two notes of one id, was `one` written after `other`? What is announced in the place of another is given a later time
 * than that (AnnouncementKeeper), whatever clocks say, and a removal comes after what it removes.
 */
export function isLater(one: AnnouncementNote, other: AnnouncementNote): boolean {
  const [at, otherAt] = [announcedAtOf(one), announcedAtOf(other)];
  if (at === null || otherAt === null) return false;
  return at > otherAt || (at === otherAt && one.kind === 'removed' && other.kind === 'announced');
}

function factsOf(note: AnnouncementNote): Pick<Announcement, 'announcedAt' | 'until'> | null {
  switch (note.kind) {
    case 'announced':
      return note.announcement;
    case 'removed':
      return note.removal;
    case 'unreadable':
      return null;
  }
}

function removalOf(text: string): Removal | null {
  try {
    const { announcedAt, until, removedAt } = JSON.parse(text).removed;
    const times = [announcedAt, until, removedAt];
    return times.every((time) => typeof time === 'number') ? { announcedAt, until, removedAt } : null;
  } catch {
    return null;
  }
}
