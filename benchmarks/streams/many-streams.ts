import { setTimeout as wait } from 'node:timers/promises';
import { cpuSeconds } from '../throughput/process-figures.ts';
import type { Delays, GroupTally, Way } from './calls.ts';
import { MemoryWatch } from './memory-watch.ts';
import { holds, type Stage } from './stage.ts';

export interface ManyStreams {
  /** Of the gateway, MB. */
  readonly memory: {
    /** It has served a few streams, so that its code is loaded. */
    readonly before: number;
    /** All streams are open and nothing happens on them. */
    readonly open: number;
    /** The most while they were open or being opened. */
    readonly most: number;
    /** All have ended. */
    readonly after: number;
  };
  readonly opening: { readonly seconds: number; readonly cpuSeconds: number };
  readonly rounds: readonly DelayRound[];
  /** Whether all came that the hubs sent. */
  readonly delivery: {
    readonly sent: number;
    readonly tally: GroupTally;
    /** Streams at hubs that were still open when all visitors had left for some seconds. */
    readonly leftOpen: number;
  };
}

/** Some seconds of events without the gateway, and then as many through it. */
export interface DelayRound {
  readonly direct: WayRound;
  readonly gateway: WayRound;
}

export interface WayRound extends Delays {
  /** By the hub's count, per second. */
  readonly rate: number;
  /** Of the gateway's process, all threads, per event, µs. */
  readonly cpu: number;
  /** CPUs that it kept busy. */
  readonly busy: number;
}

export interface ManyStreamsSetting {
  readonly streams: number;
  /** Per second. */
  readonly events: number;
  readonly seconds: number;
  readonly rounds: number;
}

const WARM_UP = 50;
const AT_ONCE = 100;
const REST_MS = 3_000;
const ARRIVAL_LIMIT_MS = 15_000;
const END_LIMIT_MS = 20_000;

/** As many streams as asked for, each of another repository; then events on them; then each comes to `ready`. */
export async function manyStreams(stage: Stage, setting: ManyStreamsSetting): Promise<ManyStreams> {
  const { gateway, visitors, signal, say } = stage;
  const { streams } = setting;
  await warmUp(stage);
  const memory = new MemoryWatch(gateway.pid);
  try {
    const before = memory.now();
    say(`opening ${streams} streams`);
    const cpuBefore = cpuSeconds(gateway.pid);
    const { seconds } = await visitors.call('open', { group: 'gateway', url: gateway.url, streams, atOnce: AT_ONCE });
    const opening = { seconds, cpuSeconds: cpuSeconds(gateway.pid) - cpuBefore };
    await visitors.call('open', { group: 'direct', url: `${stage.hubsUrl}/direct`, streams, atOnce: AT_ONCE });
    await wait(REST_MS, undefined, { signal });
    const open = memory.now();

    const rounds: DelayRound[] = [];
    for (let n = 1; n <= setting.rounds; n++) {
      const round = {
        direct: await playRound(stage, 'direct', setting),
        gateway: await playRound(stage, 'gateway', setting),
      };
      rounds.push(round);
      say(
        `round ${n}: p99 ${round.direct.p99.toFixed(2)} ms directly, ${round.gateway.p99.toFixed(2)} ms through the gateway`,
      );
    }
    const most = memory.most();
    const delivery = await finish(stage);
    await visitors.call('leave', 'direct');
    await wait(REST_MS, undefined, { signal });
    return { memory: { before, open, most, after: memory.now() }, opening, rounds, delivery };
  } finally {
    memory.stop();
  }
}

/** A few launches from end to end, so that the code is there before memory is measured. */
async function warmUp(stage: Stage): Promise<void> {
  const { gateway, hubs, visitors, signal } = stage;
  await visitors.call('open', { group: 'warm-up', url: gateway.url, streams: WARM_UP, atOnce: WARM_UP });
  await hubs.call('finish', 'gateway');
  const isOver = async () => (await visitors.call('tally', 'warm-up')).ready === WARM_UP;
  if (!(await holds(isOver, END_LIMIT_MS, signal))) {
    throw new Error(`no launch is served: ${JSON.stringify(await visitors.call('tally', 'warm-up'))}`);
  }
  await visitors.call('leave', 'warm-up');
  if (!(await holds(async () => (await hubs.call('open', 'gateway')) === 0, END_LIMIT_MS, signal))) {
    throw new Error('the streams of hubs stay open after ready');
  }
}

async function playRound(stage: Stage, way: Way, { events: rate, seconds }: ManyStreamsSetting): Promise<WayRound> {
  const { gateway, hubs, visitors, signal } = stage;
  const arrived = async () => (await visitors.call('tally', way)).events;
  const before = await arrived();
  await visitors.call('delays', way);
  const cpuBefore = cpuSeconds(gateway.pid);
  const played = await hubs.call('play', { way, rate, seconds });
  const cpu = cpuSeconds(gateway.pid) - cpuBefore;
  await holds(async () => (await arrived()) >= before + played.events, ARRIVAL_LIMIT_MS, signal);
  const delays = await visitors.call('delays', way);
  return {
    ...delays,
    rate: played.events / played.seconds,
    cpu: (cpu / played.events) * 1e6,
    busy: cpu / played.seconds,
  };
}

async function finish({ hubs, visitors, signal, say }: Stage): Promise<ManyStreams['delivery']> {
  say('every stream comes to ready');
  const { events: sent } = await hubs.call('finish', 'gateway');
  const isOver = async () => {
    const { events, open } = await visitors.call('tally', 'gateway');
    return events >= sent && open === 0 && (await hubs.call('open', 'gateway')) === 0;
  };
  await holds(isOver, END_LIMIT_MS, signal);
  const tally = await visitors.call('tally', 'gateway');
  const leftOpen = await hubs.call('open', 'gateway');
  await visitors.call('leave', 'gateway');
  return { sent, tally, leftOpen };
}
