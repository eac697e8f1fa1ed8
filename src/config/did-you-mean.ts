/** The candidate that a misspelt word was most likely meant to be; null when none is close. */
export function closest(word: string, candidates: readonly string[]): string | null {
  const folded = fold(word);
  let best: { candidate: string; distance: number } | null = null;
  for (const candidate of candidates) {
    const distance = editDistance(folded, fold(candidate));
    if (best === null || distance < best.distance) best = { candidate, distance };
  }
  return best !== null && best.distance <= Math.max(1, Math.floor(word.length / 3)) ? best.candidate : null;
}

/** `failed_period`, `failed-period` and `failedPeriod` are one word spelt three ways. */
const fold = (word: string) => word.replace(/[_-]/g, '').toLowerCase();

/** Levenshtein's: letters to insert, drop or change. Words of a person's length only: O(a × b). */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const change = above[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(change, above[column]! + 1, current[column - 1]! + 1));
    }
    above = current;
  }
  return above[b.length]!;
}
