import { Command } from 'commander';
import { configDiff } from '../config/config-diff.ts';
import { certificateWarnings } from './certificate-warnings.ts';
import { describeConfig } from './describe-config.ts';
import { describeDiff } from './describe-diff.ts';
import { requireConfig } from './require-config.ts';

interface CheckConfigOptions {
  readonly diff?: string;
  readonly json?: boolean;
}

/**
 * `check-config <file>`: prints what the file means, or everything that is wrong with it (exit status 2); with `--diff <other>`
 * what a gateway that runs with the other would change to.
 */
export function checkConfigCommand(): Command {
  return new Command('check-config')
    .description('say what a configuration means, or what is wrong with it')
    .argument('<file>', "a configuration in YAML or JSON, or federation-redirect's config.json")
    .option('--diff <other>', 'say what this file would change for a gateway that runs with the other one')
    .option('--json', 'print the differences as JSON')
    .action(async (file: string, options: CheckConfigOptions) => {
      const { config, warnings: read } = await requireConfig(file);
      const warnings = [...read, ...(await certificateWarnings(file, config.listen.tls))];
      if (options.diff !== undefined) {
        const diff = configDiff((await requireConfig(options.diff)).config, config);
        process.stdout.write(`${options.json ? JSON.stringify(diff, null, 2) : describeDiff(diff)}\n`);
        return;
      }
      const remarks = warnings.length === 0 ? '' : `\n${warnings.map((text) => `warning: ${text}\n`).join('')}`;
      process.stdout.write(`${file} is fine.\n\n${describeConfig(config)}\n${remarks}`);
    });
}
