/**
 * Thousands of visitors in one process: each holds a stream, counts what comes, notes how old it is, and leaves at
 * `ready`, as launch pages do.
 */
import { type IncomingMessage, request } from 'node:http';
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { type Delays, type Group, type GroupTally, monotonicMs, type VisitorCalls } from '../calls.ts';
import { serveCalls } from '../serve-calls.ts';
import { StreamTally } from '../stream-tally.ts';

const HEADERS = { accept: 'text/event-stream' };
const FIRST_EVENT_LIMIT_MS = 60_000;
const FAULTS_TOLD = 5;

interface Visit {
  readonly tally: StreamTally;
  open: boolean;
  readonly leave: () => void;
}

interface Visits {
  readonly visits: Visit[];
  readonly delays: RecordableHistogram;
}

const groups = new Map<Group, Visits>();

function visitsOf(group: Group): Visits {
  const visits = groups.get(group) ?? { visits: [], delays: createHistogram() };
  groups.set(group, visits);
  return visits;
}

const specOf = (group: Group, n: number): string =>
  group === 'class' ? 'gh/bench-class/repo/HEAD' : `gh/bench-${group === 'warm-up' ? 'w' : ''}${n}/repo/HEAD`;

/** Resolves with the first event of the hub. */
function visit(url: string, { visits, delays }: Visits): Promise<void> {
  return new Promise((resolve, reject) => {
    const tooLate = setTimeout(
      () => outgoing.destroy(new Error(`no event within ${FIRST_EVENT_LIMIT_MS} ms`)),
      FIRST_EVENT_LIMIT_MS,
    );
    const outgoing = request(url, { agent: false, headers: HEADERS }, (response: IncomingMessage) => {
      const tally = new StreamTally(({ sent, phase }) => {
        delays.record(Math.max(1, Math.round((monotonicMs() - sent) * 1e6)));
        clearTimeout(tooLate);
        resolve();
        if (phase === 'ready') response.destroy();
      });
      const visit: Visit = { tally, open: true, leave: () => response.destroy() };
      visits.push(visit);
      if (response.statusCode !== 200) outgoing.destroy(new Error(`${url} was answered ${response.statusCode}`));
      response.setEncoding('latin1');
      response.on('data', (text: string) => tally.feed(text));
      response.on('error', () => {});
      response.on('close', () => {
        visit.open = false;
        reject(
          new Error(`${url}: the stream ended before an event of the hub came (${tally.fault ?? 'no reason given'})`),
        );
      });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

async function open({ group, url, streams, atOnce }: Parameters<VisitorCalls['open']>[0]) {
  const visits = visitsOf(group);
  const started = monotonicMs();
  let next = 0;
  const opener = async () => {
    while (next < streams) await visit(`${url}/build/${specOf(group, next++)}`, visits);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, streams) }, opener));
  return { seconds: (monotonicMs() - started) / 1000 };
}

function tallyOf(group: Group): GroupTally {
  const { visits } = visitsOf(group);
  const tokens = visits.flatMap(({ tally }) => tally.token ?? []);
  return {
    streams: visits.length,
    open: visits.filter((each) => each.open).length,
    events: visits.reduce((sum, { tally }) => sum + tally.events, 0),
    whole: visits.filter(({ tally }) => tally.whole).length,
    ready: tokens.length,
    servers: new Set(tokens).size,
    faults: visits.flatMap(({ tally }) => tally.fault ?? []).slice(0, FAULTS_TOLD),
  };
}

function takeDelays(group: Group): Delays {
  const { delays } = visitsOf(group);
  const { count, max } = delays;
  const figures = {
    events: count,
    p50: delays.percentile(50) / 1e6,
    p99: delays.percentile(99) / 1e6,
    max: max / 1e6,
  };
  delays.reset();
  return figures;
}

serveCalls<VisitorCalls>({
  open,
  tally: tallyOf,
  delays: takeDelays,
  leave: (group) => {
    for (const { leave } of visitsOf(group).visits) leave();
    groups.delete(group);
    return null;
  },
});
