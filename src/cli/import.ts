import { setTimeout as timeout } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { type ArchiveFile, ArchiveProblem, byDay } from '../archive/archive-file.ts';
import { ArchiveIntake } from '../archive/archive-intake.ts';
import { followArchive } from '../archive/follow-archive.ts';
import { httpFiles, indexOf } from '../archive/http-files.ts';
import { archiveAgent, type HttpGet, httpGet } from '../archive/http-get.ts';
import { importArchive } from '../archive/import-archive.ts';
import { ImportPlaces } from '../archive/import-places.ts';
import { localFiles } from '../archive/local-files.ts';
import { longestRetentionMs } from '../config/longest-retention.ts';
import { CliError } from './cli-error.ts';
import { type ImportOptions, originsFor, purposeOf, readEvery, readMemberOf, readMoment } from './import-options.ts';
import { ImportProgress } from './import-progress.ts';
import { type ImportResult, importJson, importText } from './import-report.ts';
import { plural } from './plural.ts';
import { requireConfig } from './require-config.ts';
import { withStore } from './with-store.ts';

const HELP = `
A source is a file of launch events (any name; gzip is recognised), a folder with events-YYYY-MM-DD.jsonl or .jsonl.gz, the
address of such a file, or the address of an archive (its index.jsonl). Importing twice does no harm.

Examples:
  $ launch-gateway import --config federation.yaml events/
  $ launch-gateway import --config federation.yaml --resume import.state https://archive.analytics.mybinder.org/
  $ launch-gateway import --config federation.yaml --member-of gke.mybinder.org=hub-1 --all events-2019-10-02.jsonl.gz
  $ launch-gateway import --config federation.yaml --follow https://archive.analytics.mybinder.org/`;

export const importCommand = (): Command =>
  new Command('import')
    .description('read launch events of an archive into what is known of builds')
    .argument('[sources...]', 'files, folders or addresses')
    .requiredOption('-c, --config <file>', 'the configuration whose store is written')
    .addOption(
      new Option('--member-of <origin=member>', "a member's other host in events; as often as needed")
        .argParser(readMemberOf)
        .default(new Map<string, string>(), 'none'),
    )
    .option('--default-member <member>', 'whose the events without an origin are (version 1 and 2)')
    .option('--all', 'events of builds that are presumed gone, too (older than routing.retention)')
    .option('--now <time>', 'count that age back from this time (default: now)', readMoment)
    .option('--resume <file>', 'note there how far it is, and go on from there; also for new days only')
    .option('--follow <url>', "then keep reading an archive's newest day, until SIGINT or SIGTERM")
    .addOption(
      new Option('--every <duration>', 'how often to look for what is new').argParser(readEvery).default(60_000, '60s'),
    )
    .option('--json', 'print the summary as JSON')
    .addHelpText('after', HELP)
    .action(runImport);

async function runImport(sources: readonly string[], options: ImportOptions): Promise<void> {
  if (sources.length === 0 && options.follow === undefined) throw new CliError('Give a source, or --follow <url>.', 2);
  if (sources.length === 0 && options.resume !== undefined) {
    throw new CliError(
      `--follow begins with the newest day. To go on where an import has ended, name the archive as well: import ${options.follow} --resume ${options.resume} --follow ${options.follow}`,
      2,
    );
  }
  const { config } = await requireConfig(options.config);
  const origins = originsFor(config, options);
  const followed = options.follow === undefined ? null : indexOf(addressOf(options.follow));
  if (options.follow !== undefined && followed === null) {
    throw new CliError(`${options.follow} is one file. --follow takes an archive: the address of its index.jsonl.`, 2);
  }
  const ending = new AbortController();
  const end = () => ending.abort();
  process.once('SIGINT', end).once('SIGTERM', end);
  const agent = archiveAgent();
  try {
    const get = httpGet(agent);
    const places = await ImportPlaces.open(options.resume ?? null, purposeOf(config, options));
    const files = await filesOf(sources, get, ending.signal);
    const goneBefore = options.all
      ? Number.NEGATIVE_INFINITY
      : (options.now ?? Date.now()) - longestRetentionMs(config);
    const result = await withStore(config, async (store): Promise<ImportResult> => {
      const began = performance.now();
      const elapsed = () => performance.now() - began;
      const progress = new ImportProgress(process.stderr, elapsed);
      const { signal } = ending;
      const wait = (ms: number) => timeout(ms, undefined, { signal }).catch(() => undefined);
      const onTrouble = (reason: string) => progress.say(reason);
      const intake = new ArchiveIntake({ origins, goneBefore }, { store, now: Date.now, wait, signal, onTrouble });
      const parts = { intake, places, elapsed, wait, signal, onTrouble };
      const complete = await importArchive(files, { ...parts, onProgress: (now) => progress.show(now) }).finally(() =>
        progress.clear(),
      );
      const elapsedMs = elapsed();
      if (followed === null || !complete) return { tally: intake.tally, complete, elapsedMs };
      await followArchive(followed, options.every, {
        ...parts,
        get,
        onNews: (file, lines) => progress.say(`${file}: ${plural(lines, 'new event')}`),
      });
      return { tally: intake.tally, complete, elapsedMs: elapsed() };
    });
    console.log(options.json ? JSON.stringify(importJson(result), null, 2) : importText(result));
    judge(result);
  } catch (cause) {
    if (ending.signal.aborted && !(cause instanceof CliError)) throw interrupted();
    if (!(cause instanceof ArchiveProblem)) throw cause;
    throw new CliError(cause.message, cause.badUsage ? 2 : 1);
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end);
    agent.destroy();
  }
}

const ADDRESS = /^https?:\/\//i;

function addressOf(text: string): URL {
  if (ADDRESS.test(text) && URL.canParse(text)) return new URL(text);
  throw new CliError(`${text} is no address of an archive, such as https://archive.analytics.mybinder.org/.`, 2);
}

/** Of all sources, oldest day first. */
async function filesOf(sources: readonly string[], get: HttpGet, signal: AbortSignal): Promise<readonly ArchiveFile[]> {
  const files: ArchiveFile[] = [];
  for (const source of sources) {
    files.push(...(ADDRESS.test(source) ? await httpFiles(addressOf(source), get, signal) : await localFiles(source)));
  }
  return byDay(files);
}

const interrupted = (): CliError => new CliError('The import was interrupted.');

/** Throws a CliError of status 1, whose reasons the summary has told. */
function judge({ complete, tally }: ImportResult): void {
  if (!complete) throw interrupted();
  if (tally.brokenFiles.length > 0) throw new CliError('Not everything could be read.');
  if (tally.lines > 0 && tally.imported + tally.tooOld === 0) throw new CliError('None of the events could be used.');
}
