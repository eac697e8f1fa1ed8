import type { Config } from './schema.ts';

/** For how long a build may be worth knowing, at the member that keeps its images longest, ms. */
export const longestRetentionMs = ({ routing, members }: Pick<Config, 'routing' | 'members'>): number =>
  Math.max(...members.map(({ retentionMs }) => retentionMs ?? routing.retentionMs));
