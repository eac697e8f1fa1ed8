import type { Dispatcher } from 'undici';
import { followBuild } from './follow-build.ts';
import type { GatewayProcess } from './gateway-process.ts';
import type { HubFleet } from './hub-fleet.ts';
import { Counter, type Tally } from './tally.ts';
import type { TraceLaunch } from './trace-launch.ts';

export interface Stage {
  readonly members: readonly string[];
  readonly gateways: readonly GatewayProcess[];
  readonly hubs: HubFleet;
  readonly dispatcher: Dispatcher;
  /** Launches under way at once. */
  readonly concurrency: number;
  readonly onProgress: (done: number) => void;
}

/** How finely the gateways' clocks follow the trace, ms. */
const TICK_MS = 1_000;

/**
 * Plays launches in order, as fast as the federation takes them: asks a gateway, checks its answer, then follows the
 * build on the member it named. The next launch of a repo is sent when the one before has its answer; its build may
 * still be under way. Gateways take turns.
 */
export async function play(launches: readonly TraceLaunch[], stage: Stage): Promise<Tally> {
  const { gateways, hubs, concurrency } = stage;
  const counter = new Counter(stage.members.length);
  const told = new Set<string>();
  const spellings = new Map<string, Set<string>>();
  const lastOfRepo = new Map<string, Promise<unknown>>();
  const underWay = new Set<Promise<void>>();
  let ticked = Number.NEGATIVE_INFINITY;

  const one = async (launch: TraceLaunch, gateway: GatewayProcess): Promise<void> => {
    const asked = (lastOfRepo.get(launch.repoKey) ?? Promise.resolve()).then(async () => {
      const holders = await hubs.holders(launch.image, launch.at);
      const toldBefore = told.has(launch.image);
      return { holders, toldBefore, answer: await ask(launch, gateway, stage) };
    });
    lastOfRepo.set(launch.repoKey, asked);
    const { holders, toldBefore, answer } = await asked;
    if (typeof answer === 'string') return counter.wrongAnswer(answer);
    const { member, reason } = answer;
    const path = `${new URL(hubs.urls[member]!).pathname.replace(/\/$/, '')}/build/${launch.link}`;
    const seat = `${launch.build}\0${member}`;
    const otherSpelling = [...(spellings.get(seat) ?? [])].some((image) => image !== launch.image);
    const end = await followBuild(stage.dispatcher, new URL(hubs.urls[member]!).origin, path);
    if (end.kind !== 'failed') {
      told.add(launch.image);
      spellings.set(seat, (spellings.get(seat) ?? new Set()).add(launch.image));
    }
    counter.played({ member, reason, repeat: holders.includes(true), end, told: toldBefore, otherSpelling });
  };

  for (const [index, launch] of launches.entries()) {
    while (underWay.size >= concurrency) await Promise.race(underWay);
    if (launch.at - ticked >= TICK_MS) {
      ticked = launch.at;
      for (const gateway of gateways) gateway.tell(ticked);
    }
    const playing = one(launch, gateways[index % gateways.length]!).finally(() => {
      underWay.delete(playing);
    });
    underWay.add(playing);
    stage.onProgress(index + 1 - underWay.size);
  }
  await Promise.all(underWay);
  return counter.tally();
}

/** The gateway's answer, or what is wrong with it. Never rejects. */
async function ask(
  { link }: TraceLaunch,
  gateway: GatewayProcess,
  { hubs, dispatcher }: Stage,
): Promise<{ readonly member: number; readonly reason: string } | string> {
  const path = `/v2/${link}`;
  try {
    const { statusCode, headers, body } = await dispatcher.request({ origin: gateway.url, path, method: 'GET' });
    await body.dump();
    const { location, 'launch-reason': reason } = headers;
    const member = hubs.urls.findIndex((url) => location === url + path);
    if (statusCode === 307 && member >= 0 && typeof reason === 'string') return { member, reason };
    return `${path} → ${statusCode} ${location}`;
  } catch (error) {
    return `${path} → ${error}`;
  }
}
