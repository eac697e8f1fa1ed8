import { Command, InvalidArgumentError } from 'commander';
import type { AnnouncementView } from '../http/announcement-view.ts';
import { ANNOUNCEMENTS } from '../http/announcements.ts';
import { linkSpecPath } from '../launch/link-spec-path.ts';
import { announcementTable, announcementText } from './announcement-text.ts';
import { askGateway } from './ask-gateway.ts';
import { CliError } from './cli-error.ts';

interface AnnounceOptions {
  readonly from?: string;
  readonly until?: string;
  readonly seats?: number;
  readonly title?: string;
  readonly id?: string;
  readonly list?: boolean;
  readonly remove?: string;
  readonly gateway?: string;
  readonly token?: string;
  readonly json?: boolean;
}

type Announced = AnnouncementView & { readonly warnings: readonly string[] };

const HELP = `
The token is the gateway's operators' (announcements.tokens); LAUNCH_GATEWAY_TOKEN keeps it out of the list of processes.
Exit status: 0 when it is announced, 1 when not, 2 for bad usage (a wrong link or time, no token or a wrong one).

Examples:
  $ launch-gateway announce https://gateway.example.org/v2/gh/owner/repo/main \\
      --from 2026-12-01T09:00+01:00 --until 2026-12-01T12:00+01:00 --seats 60 --title 'Workshop'
  $ launch-gateway announce --list --gateway https://gateway.example.org
  $ launch-gateway announce --remove 1f2e3d4c --gateway https://gateway.example.org`;

export const announceCommand = (): Command =>
  new Command('announce')
    .description('say before that many people will launch a repository: it is built and spread for them')
    .argument('[launch link]', 'a launch link, its path, or <provider>/<spec>')
    .option('--from <time>', 'when it begins, with a time zone: 2026-12-01T09:00+01:00')
    .option('--until <time>', 'when it ends')
    .option('--seats <n>', 'how many people come', seatsOf)
    .option('--title <text>', 'what it is, for operators')
    .option('--id <id>', 'a name of yours for it: announcing it again replaces it (default: any)')
    .option('-l, --list', 'show what is announced, and how far it is')
    .option('--remove <id>', 'it is off')
    .option('-g, --gateway <url>', 'ask this running gateway (default: the host of the launch link)')
    .option('-t, --token <token>', 'the token to show (default: LAUNCH_GATEWAY_TOKEN)')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(async (link: string | undefined, options: AnnounceOptions) => {
      const asked = [link, options.list, options.remove].filter((one) => one !== undefined);
      if (asked.length !== 1) throw new CliError('Give a launch link to announce, or --list, or --remove <id>.', 2);
      const gateway = options.gateway ?? (link === undefined ? null : linkSpecPath(link).origin);
      if (gateway === null) throw new CliError('Give a whole link, or --gateway <url>.', 2);
      if (!URL.canParse(gateway)) throw new CliError(`${gateway} is no address.`, 2);
      if (link !== undefined) await announce(link, gateway, options);
      else if (options.remove !== undefined) await remove(options.remove, gateway, options);
      else await list(gateway, options);
    });

function seatsOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a number from 1.');
}

async function announce(link: string, gateway: string, options: AnnounceOptions): Promise<void> {
  const { from, until, seats, title, id, json, token } = options;
  if (from === undefined || until === undefined || seats === undefined) {
    throw new CliError('An event needs --from, --until and --seats.', 2);
  }
  const body = { link, from, until, seats, title, id };
  const announced = (await askGateway({ gateway, token }, { method: 'POST', path: ANNOUNCEMENTS, body })) as Announced;
  if (json) console.log(JSON.stringify(announced, null, 2));
  else console.log(announcementText(announced));
  for (const warning of announced.warnings) process.stderr.write(`${warning}\n`);
}

async function remove(id: string, gateway: string, { token }: AnnounceOptions): Promise<void> {
  const path = `${ANNOUNCEMENTS}/${encodeURIComponent(id)}`;
  await askGateway({ gateway, token }, { method: 'DELETE', path });
  console.log(`${id} is off.`);
}

async function list(gateway: string, { token, json }: AnnounceOptions): Promise<void> {
  const answer = (await askGateway({ gateway, token }, { method: 'GET', path: ANNOUNCEMENTS })) as {
    readonly announcements: readonly Partial<AnnouncementView>[];
  };
  console.log(json ? JSON.stringify(answer.announcements, null, 2) : announcementTable(answer.announcements));
}
