/** What the parts of a launch cost, without HTTP: µs per call (README.md, "The parts of a launch"). */
import { cpus } from 'node:os';
import { Bench } from 'tinybench';
import { DrawnBadges } from '../../src/http/drawn-badges.ts';
import { StickyCookie } from '../../src/http/sticky-cookie.ts';
import { parseLaunch } from '../../src/launch/parse-launch.ts';
import { waitBadge } from '../../src/pages/wait-badge.ts';
import { expectedWait } from '../../src/routing/expected-wait.ts';
import { explain } from '../../src/routing/explain.ts';
import type { Federation } from '../../src/routing/federation.ts';
import { route } from '../../src/routing/route.ts';
import type { RouteRequest } from '../../src/routing/route-request.ts';
import { Shadow } from '../../src/routing/shadow/shadow.ts';
import { ShadowQueue } from '../../src/routing/shadow/shadow-queue.ts';
import { type Spread, showSpread, spreadOf } from '../spread.ts';
import { table } from '../table.ts';
import { launchPath } from '../throughput/launches.ts';
import { decisions } from './decisions.ts';

const ROUNDS = 5;
/** Calls per sample, so that the timer's own cost and grain do not show. */
const BATCH = 1_000;
const GOALS: Readonly<Record<number, number>> = { 3: 5, 100: 15 };

interface Part {
  readonly name: string;
  /** Makes call number `i` and returns something, so that nothing is optimised away. */
  readonly call: (i: number) => unknown;
  /** µs */
  readonly goal?: number;
}

const SECRET = 'a secret of the benchmark';
const NOW = Date.UTC(2026, 0, 1);

function parts(): readonly Part[] {
  const all: Part[] = [];
  for (const members of [3, 10, 100]) {
    const { federation, known, unknown } = decisions(members, NOW);
    const goal = GOALS[members];
    const limit = goal === undefined ? {} : { goal };
    const name = (what: string) => `decision, ${members} members, ${what}`;
    const handOver = shadowed(false);
    const compare = shadowed(true);
    all.push(
      { name: name('known'), call: (i) => route(known[i % known.length]!, federation), ...limit },
      { name: name('unknown'), call: (i) => route(unknown[i % unknown.length]!, federation), ...limit },
      {
        name: `handing a decision over to a shadow, ${members} members`,
        call: (i) => handOver(known[i % known.length]!, federation),
      },
      {
        name: `… and compared by it, ${members} members`,
        call: (i) => compare(known[i % known.length]!, federation),
      },
      { name: `ring lookup, ${members} members`, call: (i) => federation.ring.owner(keyOf(i)) },
    );
  }
  return [...all, ...httpParts(), ...badgeParts()];
}

/** Hands launches over to a shadow, which `compares` them in batches, as in the pauses of a gateway, or never comes to it. */
function shadowed(compares: boolean): (request: RouteRequest, federation: Federation) => void {
  const shadow = new Shadow({ routing: { policy: 'ring' }, weights: {}, sample: 1 }, NOW, () => 0);
  let due: (() => void) | null = null;
  const soon = (work: () => void) => {
    due = work;
  };
  const begin = () => new ShadowQueue({ shadow, random: () => 0, soon, onFault: (cause) => console.error(cause) });
  let queue = begin();
  let waiting = 0;
  return (request, federation) => {
    queue.decided(request, federation, 0, 'built');
    waiting++;
    if (waiting % 32 !== 0) return;
    if (compares) due?.();
    // It holds 4,096, and would drop the rest.
    else if (waiting % 4_096 === 0) queue = begin();
  };
}

const paths = Array.from({ length: 10_000 }, (_, repo) => launchPath(repo));
const specs = paths.map((path) => {
  const parsed = parseLaunch(path);
  if (parsed === null || !parsed.ok) throw new Error(`${path} is no launch`);
  return parsed.launch.spec;
});
const keyOf = (i: number) => specs[i % specs.length]!.repoKey;

function httpParts(): readonly Part[] {
  const member = decisions(3, NOW).federation.members[0]!.member.name;
  const cookie = new StickyCookie({ enabled: true, lifeMs: 4 * 3_600_000 }, SECRET);
  const headers = specs.map(({ repoKey }) => cookie.write({ cookies: [] }, repoKey, member, true, NOW)!.split(';')[0]!);
  const known = Array.from({ length: 1_000 }, () => ({ cookies: [] }));
  return [
    { name: 'parseLaunch', call: (i) => parseLaunch(paths[i % paths.length]!) },
    {
      name: 'cookie written, of a repo at hand',
      call: (i) => cookie.write(known[i % 1_000]!, keyOf(i % 1_000), member, true, NOW),
    },
    { name: 'cookie written, signed anew', call: (i) => cookie.write({ cookies: [] }, keyOf(i), member, true, NOW) },
    { name: 'cookie read', call: (i) => cookie.read(headers[i % headers.length], keyOf(i), NOW) },
  ];
}

/** What image proxies ask for when somebody looks at a README. */
function badgeParts(): readonly Part[] {
  const { federation, known } = decisions(3, NOW);
  const drawn = new DrawnBadges();
  const said = (i: number) => {
    const request = known[i % known.length]!;
    return waitBadge(expectedWait(request.spec!, explain(request, federation), request.builds, NOW), true);
  };
  const badge = said(0);
  return [
    { name: 'badge at hand, decision included', call: (i) => drawn.of(said(i)) },
    { name: 'badge at hand', call: () => drawn.of(badge) },
    { name: 'badge drawn anew', call: (i) => drawn.of({ ...badge, message: `builds first, about ${i} min` }) },
  ];
}

/** Every part in turn, round after round, so that what disturbs the machine is shared. µs per call. */
async function measure(all: readonly Part[]): Promise<ReadonlyMap<Part, Spread>> {
  const times = new Map<Part, number[]>(all.map((part) => [part, []]));
  let sink: unknown;
  for (let round = 0; round < ROUNDS; round++) {
    process.stderr.write(`round ${round + 1} of ${ROUNDS}\n`);
    for (const part of all) {
      let i = round * BATCH;
      const bench = new Bench({ time: 200, warmupTime: 100 });
      bench.add(part.name, () => {
        for (const end = i + BATCH; i < end; i++) sink = part.call(i);
      });
      const [task] = await bench.run();
      if (task?.result.state !== 'completed') throw new Error(`${part.name} did not complete`);
      // tinybench counts in ms.
      times.get(part)!.push((task.result.latency.p50 * 1000) / BATCH);
    }
  }
  if (sink === undefined) throw new Error('the last call returned nothing');
  return new Map([...times].map(([part, values]) => [part, spreadOf(values)]));
}

const measured = await measure(parts());
console.log(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}; median (least–most) of ${ROUNDS} rounds.\n`,
);
console.log(
  table(
    ['part', 'µs per call', 'goal', ''],
    [...measured].map(([{ name, goal }, spread]) => [
      name,
      showSpread(spread, 2),
      goal === undefined ? '' : `at most ${goal}`,
      goal === undefined ? '' : spread.median <= goal ? 'met' : 'MISSED',
    ]),
  ),
);
