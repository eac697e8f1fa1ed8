import type { Config } from '../config/schema.ts';
import { plural } from './plural.ts';
import { writtenDuration } from './written-duration.ts';

type Limits = Config['limits'];

/** What each client may ask for, in a line. */
export function describeLimits({ launches, apiReads, apiWrites, unlimited }: Limits): string {
  const all = [
    describeLimit(launches, 'launch', 'launches'),
    describeLimit(apiReads, 'read of the API', 'reads of the API'),
    describeLimit(apiWrites, 'write', 'writes'),
  ];
  const but = unlimited.length === 0 ? '' : `; none for ${plural(unlimited.length, 'network')}`;
  return `each client ${all.join(', ')}${but}`;
}

const describeLimit = (limit: Limits['launches'], one: string, many: string): string =>
  limit === null ? `any number of ${many}` : `${plural(limit.count, one, many)} in ${writtenDuration(limit.withinMs)}`;
