import type { Announcement } from './announcement.ts';

/**
 * Seats of the other events that are on at one moment of this one's hours, at most: they need room at the same time. Pure.
 */
export function seatsBeside({ id, from, until }: Announcement, all: readonly Announcement[]): number {
  const others = all.filter((other) => other.id !== id && other.from < until && from < other.until);
  const at = (time: number) =>
    others.reduce((sum, other) => sum + (other.from <= time && time < other.until ? other.seats : 0), 0);
  // It is at its most when one of them begins.
  return Math.max(0, ...others.map((other) => at(Math.max(from, other.from))));
}
