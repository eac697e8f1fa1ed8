/** Sessions of one repo: id and when it ends, ms since the epoch. */
export type Sessions = readonly (readonly [id: string, endsAt: number])[];

/** Those that have not ended. */
export const running = (sessions: Sessions, now: number): Sessions => sessions.filter(([, endsAt]) => endsAt > now);

export const without = (sessions: Sessions, id: string): Sessions => sessions.filter(([other]) => other !== id);

/** What runs once `id` is counted until `endsAt`, as SessionCounter.admit has it; null: there are `limit` already. */
export function admitted(
  sessions: Sessions,
  { id, limit, endsAt, now }: { id: string; limit: number; endsAt: number; now: number },
): Sessions | null {
  const alive = running(sessions, now);
  const others = without(alive, id);
  if (others.length === alive.length && alive.length >= limit) return null;
  return [...others, [id, endsAt]];
}
