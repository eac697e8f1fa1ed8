import type { SessionCounter } from '../builds/session-counter.ts';
import type { RepoKey } from '../launch/launch-spec.ts';

/** Some launch twice, or leave and come back: a fifth more than the seats. */
export const quotaFor = (seats: number): number => seats + Math.ceil(seats / 5);

/**
 * Counts sessions as `sessions` does, but lets more of a repo run than its quota says while an event with it is on.
 * `seatsNow`: the seats of those that are on now, 0 where there is none.
 */
export const announcedSessions = (sessions: SessionCounter, seatsNow: (repo: RepoKey) => number): SessionCounter => ({
  admit: (repo, id, limit, ms) => sessions.admit(repo, id, Math.max(limit, quotaFor(seatsNow(repo))), ms),
  release: (repo, id) => sessions.release(repo, id),
  count: (repo) => sessions.count(repo),
});
