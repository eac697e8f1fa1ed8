import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Command } from 'commander';
import { exportBuilds } from '../archive/export-builds.ts';
import { CliError } from './cli-error.ts';
import { plural } from './plural.ts';
import { requireConfig } from './require-config.ts';
import { withStore } from './with-store.ts';

interface ExportOptions {
  readonly config: string;
  readonly out?: string;
}

const HELP = `
What is written are launch events, a line each, that import reads. They name every repository that was launched.

Examples:
  $ launch-gateway export --config old.yaml --out builds.jsonl.gz
  $ launch-gateway export --config old.yaml | launch-gateway import --config new.yaml --all /dev/stdin`;

export const exportCommand = (): Command =>
  new Command('export')
    .description('write what is known of builds as launch events')
    .requiredOption('-c, --config <file>', 'the configuration whose store is read')
    .option('-o, --out <file>', 'write there; compressed when it ends in .gz (default: standard output)')
    .addHelpText('after', HELP)
    .action(async ({ config: file, out }: ExportOptions) => {
      const { config } = await requireConfig(file);
      let repos = 0;
      let builds = 0;
      await withStore(config, async (store) => {
        const lines = exportBuilds(store, config.members, (count) => {
          repos++;
          builds += count;
        });
        await write(Readable.from(lines, { objectMode: false }), out);
      });
      const what = `${plural(builds, 'build')} of ${plural(repos, 'repository', 'repositories')}`;
      process.stderr.write(`${what}${out === undefined ? '' : ` in ${out}`}.\n`);
    });

async function write(lines: Readable, out: string | undefined): Promise<void> {
  try {
    if (out === undefined) await pipeline(lines, process.stdout, { end: false });
    else if (out.endsWith('.gz')) await pipeline(lines, createGzip(), createWriteStream(out));
    else await pipeline(lines, createWriteStream(out));
  } catch (cause) {
    const { code, syscall, message } = cause as NodeJS.ErrnoException;
    // Not a fault of the store, which has words of its own.
    if (syscall === undefined && code !== 'EPIPE') throw cause;
    throw new CliError(`${out ?? 'Standard output'} cannot be written: ${message}.`);
  }
}
