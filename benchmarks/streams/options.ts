import { Command, InvalidArgumentError } from 'commander';

export interface Options {
  readonly streams: number;
  readonly events: number;
  readonly watchers: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly build: boolean;
  readonly program?: string;
  readonly json?: string;
}

const count = (text: string): number => {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('A whole number above 0, please.');
  return Number(text);
};

export const readOptions = (): Options =>
  new Command('bench:streams')
    .description(
      'What build streams cost one gateway process: memory of each, delay of their events, and one build that many watch.',
    )
    .option(
      '--streams <n>',
      'of as many repositories, open at once through the gateway (and as many without)',
      count,
      5_000,
    )
    .option('--events <n>', 'per second, spread over the open streams', count, 2_000)
    .option('--watchers <n>', 'of one build', count, 1_000)
    .option('--seconds <n>', 'of events by each way in a round', count, 20)
    .option('--rounds <n>', 'in each of which both ways take their turn', count, 3)
    .option('--no-build', 'measure dist/ as it stands')
    .option('--program <main.js>', 'another build of the gateway')
    .option('--json <file>', 'write the results there')
    .parse()
    .opts<Options>();
