import { z } from 'zod';
import { duration, LONGEST_TIMER_MS } from './duration.ts';

const count = z.int().positive();
const timer = duration({ min: 1, max: LONGEST_TIMER_MS });

/** `metrics`: how hubs' own metrics are read. */
export const metricsSchema = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe('Whether the gateway reads `<url>/metrics` of its members, and learns which repositories they launch.'),
    period: timer
      .prefault('60s')
      .describe('Between two readings of a member; five times as long once three in a row have failed.'),
    jitter: z
      .number()
      .min(0)
      .max(1)
      .default(0.1)
      .describe('Part of a period by which each wait varies at random, so that gateways do not read in step.'),
    timeout: timer.prefault('10s').describe('For the whole page, which a busy hub takes a while to write.'),
    maxBodyBytes: count.default(32 * 1024 ** 2).describe('A longer page is not read to its end, and teaches nothing.'),
    maxSeries: count
      .default(200_000)
      .describe("Counts of one hub's process that are remembered, 40 bytes each. Nothing is learnt from others."),
  })
  .transform(({ period, timeout, ...rest }) => ({ ...rest, periodMs: period, timeoutMs: timeout }));
