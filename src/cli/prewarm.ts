import { Command, InvalidArgumentError } from 'commander';
import { type Dispatcher, getGlobalDispatcher } from 'undici';
import { PREWARM } from '../http/prewarm.ts';
import { linkSpecPath } from '../launch/link-spec-path.ts';
import { escapeForPath } from '../launch/percent.ts';
import { EventSplitter } from '../streams/event-splitter.ts';
import { CliError } from './cli-error.ts';
import { wrongLink } from './wrong-link.ts';

interface PrewarmOptions {
  readonly copies?: number;
  readonly gateway?: string;
  readonly token?: string;
}

/** What is read of an event, or of an answer that is none. */
interface Told {
  readonly phase?: string;
  readonly member?: string;
  readonly message?: string;
  readonly suggestion?: string;
}

const LONGEST_EVENT = 1024 ** 2;
/** The gateway sends a comment every 15 s. */
const SILENCE_MS = 120_000;

const HELP = `
The token is the gateway's operators' to give; LAUNCH_GATEWAY_TOKEN keeps it out of the list of processes.
Exit status: 0 when it is there, 1 when not, 2 for bad usage (a wrong link, no token or a wrong one).

Example:
  $ launch-gateway prewarm https://gateway.example.org/v2/gh/owner/repo/main --copies 2`;

export const prewarmCommand = (): Command =>
  new Command('prewarm')
    .description('have a repository built before people come')
    .argument('<launch link>', 'a launch link, its path, or <provider>/<spec>')
    .option('-n, --copies <n>', 'on so many hubs (default: the one that a launch would go to)', copiesOf)
    .option('-g, --gateway <url>', 'ask this running gateway (default: the host of the launch link)')
    .option('-t, --token <token>', 'the token to show (default: LAUNCH_GATEWAY_TOKEN)')
    .addHelpText('after', HELP)
    .action(async (link: string, options: PrewarmOptions) => {
      const { origin, specPath } = linkSpecPath(link);
      const gateway = options.gateway ?? origin;
      if (gateway === null) throw new CliError('Give a whole link, or --gateway <url>.', 2);
      if (!URL.canParse(gateway)) throw new CliError(`${gateway} is no address.`, 2);
      const answer = await ask(gateway, specPath, options);
      if (answer.statusCode !== 200) throw await refusalIn(answer);
      const end = await follow(answer.body, gateway);
      if (end.phase !== 'ready') throw new CliError(`It was not built: ${(end.message ?? '').trim()}`);
      console.log((end.message ?? '').trim());
    });

function copiesOf(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a number from 1.');
}

function ask(gateway: string, specPath: string, { copies, token }: PrewarmOptions): Promise<Dispatcher.ResponseData> {
  const { origin, pathname } = new URL(gateway);
  const shown = token ?? process.env.LAUNCH_GATEWAY_TOKEN ?? '';
  return getGlobalDispatcher()
    .request({
      origin,
      path:
        pathname.replace(/\/+$/, '') +
        PREWARM +
        escapeForPath(specPath) +
        (copies === undefined ? '' : `?copies=${copies}`),
      method: 'POST',
      headers: { accept: 'text/event-stream', ...(shown !== '' && { authorization: `Bearer ${shown}` }) },
      bodyTimeout: SILENCE_MS,
    })
    .catch((cause: unknown) => {
      throw new CliError(`${gateway} does not answer: ${cause instanceof Error ? cause.message : cause}`);
    });
}

async function refusalIn({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<CliError> {
  const told = (await body.json().catch(() => null)) as Told | null;
  const message = told?.message ?? `The gateway answered ${statusCode}.`;
  const after = headers['retry-after'];
  if (statusCode === 400) return wrongLink(message, told?.suggestion?.replace(PREWARM, '') ?? null);
  if (statusCode === 401) return new CliError(message, 2);
  return new CliError(after === undefined ? message : `${message} It is worth asking again in ${after} s.`);
}

/** Shows a line per event; resolves with the last one. */
async function follow(body: Dispatcher.ResponseData['body'], gateway: string): Promise<Told> {
  const splitter = new EventSplitter(LONGEST_EVENT);
  let last: Told = {};
  try {
    for await (const chunk of body) {
      for (const block of splitter.push(chunk as Buffer)) {
        if (block.kind !== 'event') continue;
        last = JSON.parse(block.data) as Told;
        const { member, phase, message = '' } = last;
        if (member !== undefined) console.log(`${member}  ${phase}  ${message.trimEnd()}`);
      }
    }
  } catch (cause) {
    throw new CliError(`${gateway} was lost: ${cause instanceof Error ? cause.message : cause}`);
  }
  if (last.phase === 'ready' || last.phase === 'failed') return last;
  throw new CliError(`${gateway} was lost before it was built; what has begun goes on.`);
}
