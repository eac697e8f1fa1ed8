/** What a replay assumes of a federation and its visitors. Times in ms; shares in [0, 1]. Where each default comes from: README.md, "Routing". */
export interface ReplayModel {
  readonly seed: number;
  /** Gateways side by side, each taking its part of the launches at random. */
  readonly gateways: number;
  /** Until another gateway knows what one has written to the store. */
  readonly ledgerDelayMs: number;
  /** How a gateway hears of builds: from the streams that pass through it, or from the event that a hub posts after `ready`. */
  readonly learning: 'streams' | 'events';
  /** Between a gateway's checks of the members. */
  readonly checkPeriodMs: number;
  /** A hub counts its pods at most once in this time. */
  readonly podCacheMs: number;
  /** Until a member that was away is found to be back, at most. */
  readonly recoveryMs: number;
  /** Until a launch that was sent to a member that is away has gone on to another. */
  readonly moveMs: number;
  /** Mean of the (exponential) length of a session. */
  readonly sessionMs: number;
  /** From asking a hub that has the image to a running server. */
  readonly launchMs: number;
  /** Builds that one member runs at once; more wait in line. */
  readonly buildSlots: number;
  readonly buildFailures: number;
  readonly launchFailures: number;
  /** Specs whose ref moves on at all. Refs that are a commit or a version never do. */
  readonly movingRefs: number;
  /** Median, over those, of the mean time between two moves … */
  readonly moveEveryMs: number;
  /** … and the spread around it: the standard deviation of its logarithm. */
  readonly moveSpread: number;
  /** A member's registry drops an image that nobody has used for this long. */
  readonly retentionMs: number;
  /** A launch that finds every member full waits in line for at most this long. */
  readonly patienceMs: number;
  /** … and at most so many wait in all. */
  readonly lineLength: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

export const DEFAULT_MODEL: ReplayModel = {
  seed: 1,
  gateways: 1,
  ledgerDelayMs: SECOND_MS,
  learning: 'streams',
  checkPeriodMs: 15 * SECOND_MS,
  podCacheMs: MINUTE_MS,
  recoveryMs: 90 * SECOND_MS,
  moveMs: 5 * SECOND_MS,
  sessionMs: 30 * MINUTE_MS,
  launchMs: 15 * SECOND_MS,
  buildSlots: 10,
  buildFailures: 0.02,
  launchFailures: 0.01,
  movingRefs: 1,
  moveEveryMs: 30 * DAY_MS,
  moveSpread: 1,
  retentionMs: 30 * DAY_MS,
  patienceMs: 10 * MINUTE_MS,
  lineLength: 500,
};
