import type { Database } from 'lmdb';

/** Of one part of a folder. Counts pages in use, not the file: that never shrinks, but its free pages are used again. */
export function bytesInUse(part: Pick<Database, 'getStats'>): number {
  const stats = part.getStats() as {
    readonly pageSize: number;
    readonly treeBranchPageCount: number;
    readonly treeLeafPageCount: number;
    readonly overflowPages: number;
  };
  return (stats.treeBranchPageCount + stats.treeLeafPageCount + stats.overflowPages) * stats.pageSize;
}
