import { showSpread, spreadOf } from '../spread.ts';
import { table } from '../table.ts';
import { type Goal, isMet } from '../throughput/goals.ts';
import type { DelayRound, ManyStreams, WayRound } from './many-streams.ts';
import type { OneBuild } from './one-build.ts';

export interface Results {
  readonly streams: number;
  readonly watchers: number;
  readonly many: ManyStreams;
  readonly one: OneBuild;
}

/** KB (10^3 bytes) of resident memory that a stream costs. */
const perStream = (mb: number, { streams, many }: Results): number => ((mb - many.memory.before) / streams) * 1e3;

/** What the gateway adds to a percentile of the delay, by round. */
const added = (rounds: readonly DelayRound[], which: 'p50' | 'p99'): readonly number[] =>
  rounds.map(({ direct, gateway }) => gateway[which] - direct[which]);

/** What was set out to be reached (README.md, "Build streams"), and what was. */
export function goalsOf(results: Results): readonly Goal[] {
  const { many, one } = results;
  return [
    {
      text: 'KB resident per open stream, events flowing',
      measured: spreadOf([perStream(many.memory.most, results)]),
      limit: 40,
      is: 'at most',
    },
    {
      text: 'ms added to the p99 of an event’s delay',
      measured: spreadOf(added(many.rounds, 'p99')),
      limit: 20,
      is: 'at most',
    },
    {
      text: 'streams at hubs while a class watches one build',
      measured: spreadOf([one.upstreamBeforeBuilt]),
      limit: 1,
      is: 'at most',
    },
  ];
}

/** What makes a run worthless, whatever its figures: something did not arrive. Empty: all did. */
export function lossesOf({ streams, watchers, many, one }: Results): readonly string[] {
  const { sent, tally, leftOpen } = many.delivery;
  const losses = [
    tally.whole < streams && `${streams - tally.whole} of ${streams} streams are not whole: ${tally.faults.join('; ')}`,
    tally.events !== sent && `hubs sent ${sent} events and ${tally.events} came`,
    leftOpen > 0 && `${leftOpen} streams of hubs stay open after ready`,
    one.tally.whole < watchers &&
      `${watchers - one.tally.whole} of ${watchers} watchers: ${one.tally.faults.join('; ')}`,
    one.tally.servers < watchers && `${watchers} watchers got ${one.tally.servers} servers`,
  ];
  return losses.filter((loss) => loss !== false);
}

export function report(results: Results): string {
  const { streams, watchers, many, one } = results;
  const { memory, opening, rounds, delivery } = many;
  const memoryRow = (what: string, mb: number) => [
    what,
    mb.toFixed(0),
    mb === memory.before ? '' : perStream(mb, results).toFixed(1),
  ];
  const opened = `Opened in ${opening.seconds.toFixed(1)} s, ${((opening.cpuSeconds / streams) * 1e3).toFixed(2)} ms of the gateway's CPU each.`;
  const whole = `${delivery.tally.whole} of ${streams} streams had every event (${delivery.sent} in all) and ready.`;
  return [
    table(
      [`${streams} streams`, 'RSS MB', 'KB per stream'],
      [
        memoryRow('before', memory.before),
        memoryRow('open, at rest', memory.open),
        memoryRow('the most while open', memory.most),
        memoryRow('after they have ended', memory.after),
      ],
    ),
    '',
    opened,
    whole,
    '',
    'Delay from the hub’s writing to the visitor’s reading. Median (least–most) of the rounds.',
    '',
    delayTable(rounds),
    '',
    table(
      [`${watchers} watchers of one build`, ''],
      [
        ['streams at hubs before it was built', `${one.upstreamBeforeBuilt}`],
        ['streams at hubs in all', `${one.upstream}`],
        ['watchers who got a server of their own', `${Math.min(one.tally.ready, one.tally.servers)}`],
        ['s from the end of the build to the last ready', one.seconds.toFixed(2)],
        ['ms of the gateway’s CPU per watcher', ((one.cpuSeconds / watchers) * 1e3).toFixed(2)],
      ],
    ),
    '',
    goalTable(goalsOf(results)),
    ...lossesOf(results).map((loss) => `\nLOST: ${loss}`),
  ].join('\n');
}

function delayTable(rounds: readonly DelayRound[]): string {
  const spread = (values: readonly number[], digits: number) => showSpread(spreadOf(values), digits);
  const row = (name: string, way: readonly WayRound[]) => [
    name,
    spread(
      way.map(({ rate }) => rate),
      0,
    ),
    spread(
      way.map(({ p50 }) => p50),
      2,
    ),
    spread(
      way.map(({ p99 }) => p99),
      2,
    ),
    spread(
      way.map(({ max }) => max),
      1,
    ),
  ];
  const through = rounds.map(({ gateway }) => gateway);
  return table(
    ['way', 'events/s', 'p50 ms', 'p99 ms', 'worst ms', 'CPU µs/event', 'CPUs busy'],
    [
      [
        ...row(
          'directly',
          rounds.map(({ direct }) => direct),
        ),
        '',
        '',
      ],
      [
        ...row('through the gateway', through),
        spread(
          through.map(({ cpu }) => cpu),
          0,
        ),
        spread(
          through.map(({ busy }) => busy),
          2,
        ),
      ],
      ['added', '', spread(added(rounds, 'p50'), 2), spread(added(rounds, 'p99'), 2), '', '', ''],
    ],
  );
}

const goalTable = (goals: readonly Goal[]): string =>
  table(
    ['goal', 'measured', 'limit', ''],
    goals.map((goal) => [
      goal.text,
      goal.measured.min === goal.measured.max ? goal.measured.median.toFixed(1) : showSpread(goal.measured, 1),
      `${goal.is} ${goal.limit}`,
      isMet(goal) ? 'met' : 'MISSED',
    ]),
  );
