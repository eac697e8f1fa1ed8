/** Hands on what comes in pieces as whole lines, as many at a time as there are. */
export function wholeLines(take: (lines: string) => void): (piece: string) => void {
  let begun = '';
  return (piece) => {
    const end = piece.lastIndexOf('\n') + 1;
    if (end === 0) {
      begun += piece;
      return;
    }
    take(begun + piece.slice(0, end));
    begun = piece.slice(end);
  };
}
