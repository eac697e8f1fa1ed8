/** One member's say in which versions the federation runs. */
export interface VersionVote {
  /** Its versions as canonical JSON (see versions-page.ts). */
  readonly versions: string;
  readonly prime: boolean;
}

/**
 * The versions that the federation wants: those of most members, one vote each whatever their weight; between equally
 * many, those of a prime. null when neither decides, and then none disagrees: better two builders for a while than half
 * the capacity gone.
 *
 * Not simply the prime's, as in federation-redirect: a prime that was left behind then ejects everyone else (mybinder.org
 * incident of 2022-01-27, 9 h).
 */
export function wantedVersions(votes: readonly VersionVote[]): string | null {
  const tally = new Map<string, { count: number; prime: boolean }>();
  for (const { versions, prime } of votes) {
    const soFar = tally.get(versions);
    tally.set(versions, { count: (soFar?.count ?? 0) + 1, prime: prime || soFar?.prime === true });
  }
  const most = Math.max(0, ...Array.from(tally.values(), ({ count }) => count));
  const leaders = [...tally].filter(([, { count }]) => count === most);
  const deciding = leaders.length === 1 ? leaders : leaders.filter(([, { prime }]) => prime);
  return deciding.length === 1 ? deciding[0]![0] : null;
}
