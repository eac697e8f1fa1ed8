import { pairedRatio, type Spread, spreadOf } from '../spread.ts';
import type { Round } from './measure.ts';

/** The rounds of each server, by its name: the same number for all, and round n of all at about the same time. */
export type Rounds = Readonly<Record<string, readonly Round[]>>;

export const NODE_HTTP = 'node:http';
export const KOA_ROUTER = 'koa + router';
export const GATEWAY = 'gateway, embedded store';
export const GATEWAY_REDIS = 'gateway, Redis';

export interface Goal {
  readonly text: string;
  readonly measured: Spread;
  readonly limit: number;
  readonly is: 'at least' | 'at most';
}

/** The median decides; the spread tells how sure that is. */
export const isMet = ({ measured, limit, is }: Goal): boolean =>
  is === 'at least' ? measured.median >= limit : measured.median <= limit;

/**
 * federation-redirect answered 2.8 k launches/s where bare node:http answered 39.3 k/s (README.md, "Peers"). So eight
 * times its rate is this part of node:http's, on any machine.
 */
const FEDERATION_REDIRECT = 2.8 / 39.3;
const EIGHT_TIMES = 8 * FEDERATION_REDIRECT;

const figure = (rounds: Rounds, name: string, of: (round: Round) => number): readonly number[] =>
  (rounds[name] ?? []).map(of);

/** What was set out to be reached, and what was. `memory`: the most resident memory with all repositories known, MB. */
export function goalsOf(rounds: Rounds, memory: readonly number[]): readonly Goal[] {
  const ratio = (a: string, b: string, of: (round: Round) => number) =>
    pairedRatio(figure(rounds, a, of), figure(rounds, b, of));
  const perCpuSecond = ({ cpu }: Round) => 1e6 / cpu;
  const goals: Goal[] = [
    {
      text: '8 × federation-redirect: launches/s against node:http, by the clock',
      measured: ratio(GATEWAY, NODE_HTTP, ({ rate }) => rate),
      limit: EIGHT_TIMES,
      is: 'at least',
    },
    {
      text: '8 × federation-redirect: launches per CPU second against node:http',
      measured: ratio(GATEWAY, NODE_HTTP, perCpuSecond),
      limit: EIGHT_TIMES,
      is: 'at least',
    },
    {
      text: 'CPU per launch against node:http',
      measured: ratio(GATEWAY, NODE_HTTP, ({ cpu }) => cpu),
      limit: 2,
      is: 'at most',
    },
    {
      text: 'Redis against the embedded store: time per launch',
      measured: ratio(GATEWAY_REDIS, GATEWAY, ({ rate }) => 1 / rate),
      limit: 1.1,
      is: 'at most',
    },
    {
      text: 'Redis against the embedded store: CPU per launch, redis-server included',
      measured: ratio(GATEWAY_REDIS, GATEWAY, ({ cpuInAll }) => cpuInAll),
      limit: 1.1,
      is: 'at most',
    },
    { text: 'MB resident under load, all repositories known', measured: spreadOf(memory), limit: 120, is: 'at most' },
  ];
  return goals.filter(({ measured }) => !Number.isNaN(measured.median));
}

/** The gateway's rate in units of federation-redirect's, by way of node:http. */
export const timesFederationRedirect = (rounds: Rounds): Spread => {
  const { median, min, max } = pairedRatio(
    figure(rounds, GATEWAY, ({ cpu }) => 1 / cpu),
    figure(rounds, NODE_HTTP, ({ cpu }) => 1 / cpu),
  );
  return { median: median / FEDERATION_REDIRECT, min: min / FEDERATION_REDIRECT, max: max / FEDERATION_REDIRECT };
};
