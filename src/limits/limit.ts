/** So many at once, and as many again within so long: the limit fills up evenly. */
export interface Limit {
  readonly count: number;
  readonly withinMs: number;
}

/** What one costs, in ms of the limit's own time. */
export const costMs = ({ count, withinMs }: Limit): number => withinMs / count;
