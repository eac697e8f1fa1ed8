import type { Config } from './schema.ts';

/** What clients may ask for, by the names of the limits. */
export const clientLimitSettings = ({ limits }: Pick<Config, 'limits'>) => ({
  limits: { launches: limits.launches, 'api-reads': limits.apiReads, 'api-writes': limits.apiWrites },
  unlimited: limits.unlimited,
});
