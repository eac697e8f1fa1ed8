import { Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../../src/config/duration.ts';
import { formOf, type PlannedIncident, parseIncident } from './incidents.ts';
import { DEFAULT_MODEL, type ReplayModel } from './model.ts';
import { POLICIES } from './policies.ts';

export interface ReplayOptions {
  readonly events: readonly string[];
  readonly followArchive?: readonly string[];
  readonly cache?: string;
  readonly stretch: number;
  readonly members: string;
  readonly weights?: string;
  readonly quotas?: string;
  readonly policy?: readonly string[];
  readonly sweepBound?: readonly number[];
  readonly json?: string;
  readonly report?: string;
  readonly figures?: string;
  readonly outages: string;
  readonly outage: readonly PlannedIncident[];
  readonly drain: readonly PlannedIncident[];
  readonly bump: readonly PlannedIncident[];
  readonly join: readonly PlannedIncident[];
  readonly leave: readonly PlannedIncident[];
  readonly storeOutage: readonly PlannedIncident[];
  readonly model: ReplayModel;
}

const HELP = `
TIME is a duration after the first launch (36h) or a moment (2019-07-03T10:00Z); durations are written 15s, 10m, 4h, 30d.
Waits are counted beyond what a launch of a cached image takes.

Policies:
${POLICIES.map(({ name, about }) => `  ${name.padEnd(14)} ${about}`).join('\n')}

Examples:
  $ npm run replay -- --events events/ --members 3
  $ npm run replay -- --events events/ --members federation.yaml --quotas quotas.yaml --json result.json --report result.html
  $ npm run replay -- --events events/ --members from-weights --weights weights.csv --quotas quotas.csv
  $ npm run replay -- --events events/ --members 10 --gateways 3 --ledger-delay 5s --outages default
  $ npm run replay -- --follow-archive https://archive.analytics.mybinder.org/ 2019-09-30 2019-10-06 --members 3`;

const INCIDENTS = {
  outage: ['outage', 'a member is lost for a time, with its sessions (",keep": without)'],
  drain: ['drain', 'a member takes no launches for a time'],
  bump: ['bump', 'a member (or all) has a new builder: what it built is of no use'],
  join: ['join', 'a member of the federation is there from then on only'],
  leave: ['leave', 'a member is taken out of the configuration'],
  storeOutage: ['store', 'the shared store (Redis) is lost: gateways tell each other nothing'],
} as const satisfies Readonly<Record<string, readonly [PlannedIncident['what'], string]>>;

/** The command line as options, or commander's own message and exit. */
export function replayOptions(argv: readonly string[]): ReplayOptions {
  const command = new Command('replay')
    .description(
      'replays launch events through routing policies, in a model of a federation (benchmarks/README.md, "Routing")',
    )
    .option('--events <paths...>', 'files or folders of launch events (events-YYYY-MM-DD.jsonl, also .gz)', [])
    .option('--follow-archive <url from to...>', 'an archive, and the first and last day of it to play (YYYY-MM-DD)')
    .option('--cache <folder>', 'where days of an archive are kept (default: the cache folder of this user)')
    .addOption(
      new Option(
        '--stretch <n>',
        'play the trace so many times over, later each time and half of its repositories others',
      )
        .argParser(positive)
        .default(1),
    )
    .option(
      '--members <n or file>',
      'so many equal members, those of a gateway configuration, or from-weights: those that the history of weights names',
      '3',
    )
    .option('--weights <file>', 'their weights: YAML or JSON, name: weight; or a history (.csv: date, hosts_weight)')
    .option(
      '--quotas <file>',
      'their pod quotas: YAML or JSON, name: pods; or a history (.csv: date, file, quotas) (default: none has a quota)',
    )
    .option('--policy <names...>', `policies to replay (default: all)`)
    .addOption(
      new Option('--sweep-bound <bounds...>', 'replay affinity under these bounds as well').argParser(numberList),
    )
    .option('--json <file>', 'write the results (-: to standard output, instead of the table)')
    .option(
      '--report <file>',
      'write a page with charts (HTML, everything in it); affinity is played under more bounds for it',
    )
    .option('--figures <folder>', 'write its main charts as files (SVG); draw.ts sets several replays side by side')
    .option(
      '--outages <plan>',
      'default: as mybinder.org has had them; none; or a file with one --outage in each line',
      'none',
    );
  for (const [name, [what, about]] of Object.entries(INCIDENTS)) {
    const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    command.addOption(
      new Option(`--${flag} <when...>`, `${about}: ${formOf(what)}`)
        .argParser((text: string, before: readonly PlannedIncident[]) => [...before, incident(what, text)])
        .default([], 'none'),
    );
  }
  for (const { flag, about, read, key } of MODEL_FLAGS) {
    command.addOption(
      new Option(flag, about).argParser(read).default(DEFAULT_MODEL[key], shown(DEFAULT_MODEL[key], read)),
    );
  }
  command.addHelpText('after', HELP).parse(argv, { from: 'user' });
  const options = command.opts<Record<string, unknown> & ReplayOptions>();
  const model = Object.fromEntries(
    MODEL_FLAGS.map(({ flag, key }) => [key, options[camel(flag)]]),
  ) as unknown as ReplayModel;
  return { ...options, model };
}

interface ModelFlag {
  readonly key: keyof ReplayModel;
  readonly flag: string;
  readonly about: string;
  readonly read: (text: string) => number | string;
}

const MODEL_FLAGS: readonly ModelFlag[] = [
  { key: 'seed', flag: '--seed <n>', about: 'another seed, another draw of all that is random', read: whole },
  { key: 'gateways', flag: '--gateways <k>', about: 'gateways that share the store', read: positive },
  {
    key: 'ledgerDelayMs',
    flag: '--ledger-delay <duration>',
    about: 'until one gateway knows what another has learnt',
    read: duration,
  },
  {
    key: 'learning',
    flag: '--learning <way>',
    about: 'streams: gateways see builds as they happen; events: when hubs post a launch',
    read: learning,
  },
  {
    key: 'checkPeriodMs',
    flag: '--check-period <duration>',
    about: 'between two checks of the members',
    read: someTime,
  },
  {
    key: 'podCacheMs',
    flag: '--pod-cache <duration>',
    about: 'a hub counts its pods at most this often',
    read: duration,
  },
  {
    key: 'recoveryMs',
    flag: '--recovery <duration>',
    about: 'until a member is found to be back, at most',
    read: duration,
  },
  {
    key: 'moveMs',
    flag: '--move <duration>',
    about: 'what it costs a launch to go on from a member that is away',
    read: duration,
  },
  { key: 'sessionMs', flag: '--session <duration>', about: 'mean length of a session (exponential)', read: someTime },
  { key: 'launchMs', flag: '--launch <duration>', about: 'a launch of a cached image takes this long', read: duration },
  { key: 'buildSlots', flag: '--build-slots <n>', about: 'builds that a member runs at once', read: positive },
  { key: 'buildFailures', flag: '--build-failures <share>', about: 'of builds, 0 to 1', read: share },
  { key: 'launchFailures', flag: '--launch-failures <share>', about: 'of launches, 0 to 1', read: share },
  {
    key: 'movingRefs',
    flag: '--moving-refs <share>',
    about: 'of refs that are no commit and no version, those that ever move, 0 to 1',
    read: share,
  },
  {
    key: 'moveEveryMs',
    flag: '--move-every <duration>',
    about: 'median time between two commits of those',
    read: someTime,
  },
  {
    key: 'moveSpread',
    flag: '--move-spread <sigma>',
    about: 'standard deviation of its logarithm',
    read: positiveNumber,
  },
  {
    key: 'retentionMs',
    flag: '--retention <duration>',
    about: 'registries drop images unused for this long',
    read: someTime,
  },
  {
    key: 'patienceMs',
    flag: '--patience <duration>',
    about: 'a launch waits in line for at most this long',
    read: duration,
  },
  { key: 'lineLength', flag: '--line <n>', about: 'launches that may wait in line', read: whole },
];

const camel = (flag: string): string =>
  flag
    .slice(2)
    .replace(/ .*/, '')
    .replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

function shown(value: number | string, read: ModelFlag['read']): string {
  if (typeof value === 'string' || (read !== duration && read !== someTime)) return `${value}`;
  for (const [unit, ms] of [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
  ] as const) {
    if (value >= ms && value % ms === 0) return `${value / ms}${unit}`;
  }
  return `${value / 1_000}s`;
}

function incident(what: PlannedIncident['what'], text: string): PlannedIncident {
  try {
    return parseIncident(what, text);
  } catch (cause) {
    throw new InvalidArgumentError((cause as Error).message);
  }
}

function must(value: number, isLegal: boolean, what: string): number {
  if (isLegal) return value;
  throw new InvalidArgumentError(`must be ${what}`);
}

function whole(text: string): number {
  return must(Number(text), /^\d+$/.test(text), 'a whole number');
}

function positive(text: string): number {
  return must(Number(text), /^\d+$/.test(text) && Number(text) > 0, 'a whole number above 0');
}

function positiveNumber(text: string): number {
  return must(Number(text), Number(text) > 0 && Number(text) < 1e6, 'a number above 0');
}

function share(text: string): number {
  return must(Number(text), text !== '' && Number(text) >= 0 && Number(text) <= 1, 'a share from 0 to 1');
}

function duration(text: string): number {
  const ms = parseDuration(text);
  return must(ms ?? 0, ms !== null, 'a duration such as 500ms, 15s, 10m, 4h or 30d');
}

function someTime(text: string): number {
  const ms = duration(text);
  return must(ms, ms > 0, 'a duration above 0');
}

function learning(text: string): ReplayModel['learning'] {
  if (text === 'streams' || text === 'events') return text;
  throw new InvalidArgumentError('must be streams or events');
}

function numberList(text: string, before: readonly number[] | undefined): readonly number[] {
  return [...(before ?? []), must(Number(text), Number(text) >= 1, 'numbers from 1, such as 1.1 1.25 1.5')];
}
