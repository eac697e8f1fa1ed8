import type { StoreLimits } from '../builds/build-store.ts';
import { longestRetentionMs } from './longest-retention.ts';
import type { Config } from './schema.ts';

/** What a store keeps of a repo, by this configuration. */
export const storeLimits = (config: Pick<Config, 'routing' | 'members' | 'ledger' | 'history'>): StoreLimits => ({
  retentionMs: longestRetentionMs(config),
  recordsPerRepo: config.ledger.recordsPerRepo,
  daysKept: config.history.days,
});
