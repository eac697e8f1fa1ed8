/** `npm run replay`: launch events through routing policies (README.md, "Routing"). */
import { readFile, writeFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { type ArchiveFile, ArchiveProblem } from '../../src/archive/archive-file.ts';
import { ProgressMeter } from '../../src/archive/progress-meter.ts';
import { CliError } from '../../src/cli/cli-error.ts';
import { ImportProgress } from '../../src/cli/import-progress.ts';
import type { Member } from '../../src/members/member.ts';
import { arrivals } from './arrivals.ts';
import { writeFigures } from './figures/write-figures.ts';
import { incidentsOf, type PlannedIncident, parseIncident, usualOutages } from './incidents.ts';
import { type ReplayOptions, replayOptions } from './options.ts';
import { type PlayedFederation, playedFederation } from './played-federation.ts';
import { affinity } from './policies/affinity.ts';
import { POLICIES } from './policies.ts';
import type { Policy } from './policy.ts';
import { replay } from './replay.ts';
import { type Report, reportPage } from './report/report-page.ts';
import { resultTable } from './report-table.ts';
import type { PolicyResult } from './result.ts';
import { SpecCatalogue } from './spec-catalogue.ts';
import { Stretch, spanOf } from './stretch.ts';
import { archiveDays, filesAt } from './trace-files.ts';

// What is played soon is garbage: a heap that may grow as it likes holds a hundred MB of it.
setFlagsFromString('--heap-growing-percent=50');

const bad = (message: string): CliError => new CliError(message, 2);

async function main(options: ReplayOptions, signal: AbortSignal): Promise<void> {
  const { model } = options;
  const began = performance.now();
  const elapsed = () => performance.now() - began;
  const progress = new ImportProgress(process.stderr, elapsed);
  const policies = policiesOf(options);
  const files = await traceOf(options, progress, signal);
  const { members, routing, quotas, changes } = await federationIn(options, files).catch(rethrow);
  const plans = await plansOf(options, members).catch(rethrow);

  const stretch = stretchOf(options, files);
  const meter = new ProgressMeter(Array.from({ length: stretch.rounds }, () => files).flat());
  const catalogue = new SpecCatalogue(model);
  let badLines = 0;
  const batches = arrivals(files, {
    model,
    catalogue,
    signal,
    stretch,
    meter,
    onProgress: (now) => progress.show(now),
    onBadLine: () => {
      badLines++;
    },
  });
  const results = await replay(batches, { policies, members, quotas, changes, routing, model, plans, elapsed });
  progress.clear();
  const launches = results[0]?.launches ?? 0;
  if (launches === 0) throw new CliError('There is no launch in these files.');
  const settings = {
    events: files.map(({ name }) => name),
    stretch: stretch.rounds,
    launches,
    badLines,
    repositories: catalogue.repos,
    members: members.map(({ name, weight }) => ({ name, weight, quota: quotas.get(name) ?? null })),
    weights: options.weights ?? null,
    quotas: options.quotas ?? null,
    changes: changes.length,
    routing,
    model,
    incidents: { outages: options.outages, planned: plans.length },
    node: process.version,
  };
  const subject = `${number(launches)} launches of ${number(catalogue.repos)} repositories, ${members.length} members, seed ${model.seed}`;
  if (options.report !== undefined) {
    await writeFile(options.report, reportPage({ ...toldApart(results, routing.bound), subject, settings }));
  }
  if (options.figures !== undefined) await writeFigures(options.figures, [{ policies: results, settings }]);
  const text = `${JSON.stringify({ policies: results, settings }, null, 2)}\n`;
  if (options.json === '-') process.stdout.write(text);
  else {
    if (options.json !== undefined) await writeFile(options.json, text);
    console.log(`${subject}${badLines === 0 ? '' : `; ${badLines} lines were no launch`}\n`);
    console.log(resultTable(results));
    const memory = process.resourceUsage().maxRSS / 1024;
    console.log(`\n${(elapsed() / 1_000).toFixed(1)} s, at most ${memory.toFixed(0)} MB`);
  }
}

const number = (count: number): string => count.toLocaleString('en');

/** Policies, and what the default one does under several bounds, its own (`bound`) among them. */
function toldApart(all: readonly PolicyResult[], bound: number): Pick<Report, 'results' | 'swept'> {
  const swept = all.flatMap((result) => {
    const its = result.policy === affinity.name ? bound : boundOf(result.policy);
    return its === null ? [] : [{ bound: its, result }];
  });
  return {
    results: all.filter(({ policy }) => boundOf(policy) === null),
    swept: swept.toSorted((a, b) => a.bound - b.bound),
  };
}

const SWEPT = 'affinity, bound ';
/** null: no policy that is swept. */
const boundOf = (policy: string): number | null =>
  policy.startsWith(SWEPT) ? Number(policy.slice(SWEPT.length)) : null;
/** Beside the default, for the report. */
const REPORTED_BOUNDS = [1.1, 1.5, 2];

function policiesOf({ policy: names, report, sweepBound }: ReplayOptions): readonly Policy[] {
  const bounds = sweepBound ?? (report === undefined ? [] : REPORTED_BOUNDS);
  const chosen = (names ?? POLICIES.map(({ name }) => name)).map((name) => {
    const policy = POLICIES.find((each) => each.name === name);
    if (policy !== undefined) return policy;
    throw bad(`${name} is no policy. There are: ${POLICIES.map((each) => each.name).join(', ')}.`);
  });
  const swept = bounds.map(
    (bound): Policy => ({ ...affinity, name: `${SWEPT}${bound}`, settings: { ...affinity.settings, bound } }),
  );
  return [...chosen, ...swept];
}

const DAY_MS = 86_400_000;

/** Whose members may depend on the days that are played; where a file's name does not tell its day, on all that have been. */
function federationIn(options: ReplayOptions, files: readonly ArchiveFile[]): Promise<PlayedFederation> {
  const from = Math.min(...files.map(({ day }) => day ?? Number.NEGATIVE_INFINITY));
  const end = Math.max(...files.map(({ day }) => (day === null ? Number.POSITIVE_INFINITY : day + DAY_MS)));
  const to = end + (options.stretch - 1) * (spanOf(files) ?? 0);
  return playedFederation(options, from, to);
}

function stretchOf({ stretch: rounds, model }: ReplayOptions, files: readonly ArchiveFile[]): Stretch {
  const span = spanOf(files);
  if (rounds > 1 && span === null)
    throw bad('--stretch takes files whose names tell their day: events-YYYY-MM-DD.jsonl.');
  return new Stretch(rounds, span ?? 0, model.seed);
}

async function plansOf(options: ReplayOptions, members: readonly Member[]): Promise<readonly PlannedIncident[]> {
  const names = members.map(({ name }) => name);
  const { outages, outage, drain, bump, join, leave, storeOutage } = options;
  const planned =
    outages === 'none'
      ? []
      : outages === 'default'
        ? usualOutages(names, options.model.seed)
        : (await readFile(outages, 'utf8'))
            .split('\n')
            .filter((line) => line.trim() !== '' && !line.startsWith('#'))
            .map((line) => parseIncident('outage', line.trim()));
  const plans = [...planned, ...outage, ...drain, ...bump, ...join, ...leave, ...storeOutage];
  // Names that are no members are found before an hour has been played.
  incidentsOf(plans, names, 0);
  return plans;
}

async function traceOf({ events, followArchive, cache }: ReplayOptions, progress: ImportProgress, signal: AbortSignal) {
  if (followArchive === undefined) {
    if (events.length === 0) {
      throw bad(
        'Give --events <files or folders> of launch events; they are at https://archive.analytics.mybinder.org/.',
      );
    }
    return filesAt(events);
  }
  const [url, from, to] = followArchive;
  if (events.length > 0 || url === undefined || !URL.canParse(url) || from === undefined || to === undefined) {
    throw bad('--follow-archive takes an address, a first day and a last day, and no --events beside it.');
  }
  const onFile = (name: string) => progress.say(`downloading ${name}`);
  return archiveDays(new URL(url), from, to, { folder: cache ?? null, signal, onFile });
}

function rethrow(cause: unknown): never {
  throw cause instanceof CliError ? cause : bad(cause instanceof Error ? cause.message : String(cause));
}

const ending = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => ending.abort());

await main(replayOptions(process.argv.slice(2)), ending.signal).catch((cause: unknown) => {
  if (ending.signal.aborted) process.stderr.write('\nThe replay was interrupted.\n');
  else if (cause instanceof CliError) process.stderr.write(`${cause.message}\n`);
  else if (cause instanceof ArchiveProblem) process.stderr.write(`${cause.message}\n`);
  else throw cause;
  const isBadUsage =
    (cause instanceof CliError && cause.exitStatus === 2) || (cause instanceof ArchiveProblem && cause.badUsage);
  process.exitCode = isBadUsage ? 2 : 1;
});
