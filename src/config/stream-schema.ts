import { z } from 'zod';
import { duration, LONGEST_TIMER_MS } from './duration.ts';

const count = z.int().positive();
const timer = duration({ min: 1, max: LONGEST_TIMER_MS });
/** May be none at all. */
const wait = duration({ max: LONGEST_TIMER_MS });

const queue = z
  .strictObject({
    length: z.int().nonnegative().default(500).describe('Launches that may wait. 0: nobody waits.'),
    longest: timer.prefault('10m').describe('A launch that has waited for this long is told that no place came free.'),
    perClient: count
      .default(50)
      .describe('Launches of one client address that may wait at once. A classroom may share one address.'),
  })
  .transform(({ longest, ...rest }) => ({ ...rest, longestMs: longest }));

/** `streams`: what happens to the streams of `build: proxy`. */
export const streamSchema = z
  .strictObject({
    keepalive: timer
      .prefault('15s')
      .describe('After this silence a watcher gets a comment of ours, so that no proxy takes the stream for dead.'),
    hubSilence: timer
      .prefault('90s')
      .describe('A hub that sends nothing for this long, not even its own comment (every 25 s), has been lost.'),
    grace: wait
      .prefault('10s')
      .describe(
        'A launch whose visitor left goes on for this long: they may come back to it. Longer, and more servers start for nobody.',
      ),
    moves: z
      .int()
      .min(0)
      .max(5)
      .default(2)
      .describe('How often a launch that fails for reasons of its hub may go on to another one.'),
    logBytes: z
      .int()
      .nonnegative()
      .default(65_536)
      .describe("Of a build's log kept for those who come late to it: its end, in bytes."),
    longest: timer.prefault('2h').describe('A stream is ended after this, whatever it does.'),
    readyMemory: wait
      .prefault('2m')
      .describe('A client that reconnects within this gets the same server again, not another one.'),
    repoQuota: count
      .nullable()
      .default(null)
      .describe('Sessions of one repository that may run at once, over all members. null: no limit but those of hubs.'),
    session: duration({ min: 1 }).prefault('30m').describe('How long a session counts for `repoQuota`.'),
    failureMemory: duration()
      .prefault('5m')
      .describe('A build that failed `failures` times in a row is answered with that failure for this long.'),
    failures: count
      .default(2)
      .describe('Failures in a row, seen by this gateway, after which a build is not tried at once again.'),
    queue: queue.prefault({}).describe('Launches that wait while all members that may serve them are full.'),
  })
  .transform(({ keepalive, hubSilence, grace, longest, readyMemory, session, failureMemory, ...rest }) => ({
    ...rest,
    keepaliveMs: keepalive,
    hubSilenceMs: hubSilence,
    graceMs: grace,
    longestMs: longest,
    readyMemoryMs: readyMemory,
    sessionMs: session,
    failureMemoryMs: failureMemory,
  }));
