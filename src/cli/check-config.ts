import { Command } from 'commander';
import { describeConfig } from './describe-config.ts';
import { requireConfig } from './require-config.ts';

/** `check-config <file>`: prints what the file means, or everything that is wrong with it (exit status 2). */
export function checkConfigCommand(): Command {
  return new Command('check-config')
    .description('say what a configuration means, or what is wrong with it')
    .argument('<file>', "a configuration in YAML or JSON, or federation-redirect's config.json")
    .action(async (file: string) => {
      const { config, warnings } = await requireConfig(file);
      const remarks = warnings.length === 0 ? '' : `\n${warnings.map((text) => `warning: ${text}\n`).join('')}`;
      process.stdout.write(`${file} is fine.\n\n${describeConfig(config)}\n${remarks}`);
    });
}
