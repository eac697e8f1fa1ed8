import { z } from 'zod';
import { duration, LONGEST_TIMER_MS } from './duration.ts';
import { networkAddress } from './network-address.ts';

const count = z.int().positive();
const timer = duration({ min: 1, max: LONGEST_TIMER_MS });

/** null switches it off; a part that is left out is as in `usual`. */
const clientLimit = (usual: { readonly count: number; readonly within: string }, what: string) =>
  z
    .strictObject({
      count: count.default(usual.count).describe('So many at once, and as many again within the time below.'),
      within: duration({ min: 1_000, max: 86_400_000 })
        .prefault(usual.within)
        .describe('The time in which a limit that was used up is whole again. It fills up evenly.'),
    })
    .transform(({ within, ...rest }) => ({ ...rest, withinMs: within }))
    .nullable()
    .prefault(usual)
    .describe(what);

/** `limits`: what a client may ask for. */
export const limitsSchema = z
  .strictObject({
    launches: clientLimit(
      { count: 2_000, within: '10m' },
      'Launches of one client address (of IPv6: one /64 network): links, pages and new streams. A lecture hall may share one. null: no limit.',
    ),
    apiReads: clientLimit(
      { count: 3_000, within: '1m' },
      'What a token, or an address without one, may ask of the API with GET. null: no limit.',
    ),
    apiWrites: clientLimit(
      { count: 3_000, within: '1m' },
      'The same for what changes something or tells of launches: POST, PUT, PATCH, DELETE. null: no limit.',
    ),
    unlimited: z
      .array(networkAddress)
      .default([])
      .describe('Addresses and networks that none of these three limits holds for: class rooms, monitors.'),
    urlBytes: count.default(8_192).describe('A longer URL is answered with 414.'),
    headerBytes: count.default(16_384).describe('All headers of a request together; more is answered with 431.'),
    eventBodyBytes: count
      .default(8 * 1024 ** 2)
      .describe('Body of one `POST /api/v1/events`; more is answered with 413.'),
    idleSocket: timer.prefault('60s').describe('A connection on which nothing happens is closed after this.'),
    requestTimeout: timer.prefault('30s').describe('For a client to send its whole request.'),
    shutdownDeadline: timer.prefault('10s').describe('For requests under way to end after SIGTERM.'),
  })
  .transform(({ idleSocket, requestTimeout, shutdownDeadline, ...rest }) => ({
    ...rest,
    idleSocketMs: idleSocket,
    requestTimeoutMs: requestTimeout,
    shutdownDeadlineMs: shutdownDeadline,
  }));
