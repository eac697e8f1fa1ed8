/** Draws the figures of replays from their JSON (README.md, "Routing"): several of them beside each other, which one replay cannot. */
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import type { ReplayRun } from './figures/replay-run.ts';
import { writeFigures } from './figures/write-figures.ts';

const command = new Command('draw')
  .description('draws the figures of replays, as SVG')
  .argument('<results...>', 'what --json wrote, of the same launches: say, of 3, 10 and 30 members')
  .requiredOption('--figures <folder>', 'where they are written')
  .parse();
const { figures } = command.opts<{ readonly figures: string }>();
const runs = await Promise.all(command.args.map(async (file) => JSON.parse(await readFile(file, 'utf8')) as ReplayRun));
for (const file of await writeFigures(figures, runs)) console.log(file);
