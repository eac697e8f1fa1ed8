#!/usr/bin/env -S node --max-semi-space-size=4
import { setFlagsFromString } from 'node:v8';
import { Command, CommanderError } from 'commander';
import { CliError } from './cli/cli-error.ts';
import { packageVersion } from './cli/package-version.ts';

/** Loaded only when asked for, so that a quick command does not wait for the parts of a server. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./cli/serve.ts')).serveCommand(),
  demo: async () => (await import('./cli/demo.ts')).demoCommand(),
  explain: async () => (await import('./cli/explain.ts')).explainCommand(),
  prewarm: async () => (await import('./cli/prewarm.ts')).prewarmCommand(),
  announce: async () => (await import('./cli/announce.ts')).announceCommand(),
  members: async () => (await import('./cli/members.ts')).membersCommand(),
  drain: async () => (await import('./cli/members.ts')).drainCommand(),
  token: async () => (await import('./cli/token.ts')).tokenCommand(),
  import: async () => (await import('./cli/import.ts')).importCommand(),
  export: async () => (await import('./cli/export.ts')).exportCommand(),
  'check-config': async () => (await import('./cli/check-config.ts')).checkConfigCommand(),
};

/** Runs one command; resolves with the exit status: 0 success, 1 failure, 2 bad usage. */
async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('launch-gateway')
    .description('The front door of a federation of BinderHubs: a launch link reaches the hub that already built it.')
    .version(packageVersion())
    .exitOverride();
  const asked = argv[0] ?? '';
  // For help and for a misspelt command all are needed.
  const names = Object.hasOwn(COMMANDS, asked) ? [asked] : Object.keys(COMMANDS);
  for (const name of names) {
    const command = (await COMMANDS[name]!()).copyInheritedSettings(program);
    for (const part of command.commands) part.copyInheritedSettings(command);
    program.addCommand(command);
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has said it already; only help and version leave with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof CliError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error.exitStatus;
  }
}

// By itself V8 lets the heap grow to a multiple of what is alive before it looks for garbage, which costs a gateway that
// knows 100,000 repos tens of MB. Set here, so that it holds however this program is started. The flag of the first line (8 MB
// instead of 33 for what launches leave behind, at the same speed) can only be set from outside.
setFlagsFromString('--heap-growing-percent=100');

process.exitCode = await main(process.argv.slice(2));
