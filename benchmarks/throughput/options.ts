import { Command, InvalidArgumentError } from 'commander';

export interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly warmup: number;
  readonly connections: number;
  readonly repos: number;
  readonly known: number;
  readonly seed: number;
  readonly cold: boolean;
  readonly redis: boolean;
  readonly build: boolean;
  readonly also: readonly string[];
  readonly peer: readonly string[];
  readonly json?: string;
}

const count = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('A whole number, please.');
  return Number(text);
};

export const readOptions = (): Options =>
  new Command('bench:throughput')
    .description('How many launches one gateway process answers, against node:http and koa + @koa/router in one run.')
    .option('--rounds <n>', 'rounds; each takes every server in turn', count, 5)
    .option('--seconds <n>', 'of load per server and round', count, 5)
    .option('--warmup <n>', 'seconds of load on each server before the first round', count, 3)
    .option('--connections <n>', 'keep-alive connections', count, 32)
    .option('--repos <n>', 'repositories that are asked for', count, 20_000)
    .option('--known <n>', 'repositories known when memory is measured; 0: do not measure it', count, 100_000)
    .option('--seed <n>', 'of the order of launches', count, 1)
    .option('--cold', 'every launch is of a repository that nobody knows', false)
    .option('--no-redis', 'leave out the gateway with Redis')
    .option('--no-build', 'measure dist/ as it stands')
    .option('--also <main.js...>', 'another build of the gateway, to compare with', [])
    .option('--peer <url...>', 'another server that answers /v2/… with a redirect', [])
    .option('--json <file>', 'write all rounds there')
    .parse()
    .opts<Options>();
