import { Command, InvalidArgumentError } from 'commander';
import { parseDuration } from '../config/duration.ts';
import { CHANGES } from '../http/changes-face.ts';
import { MEMBERS } from '../http/member-control.ts';
import { PINS } from '../http/pins-face.ts';
import { linkSpecPath } from '../launch/link-spec-path.ts';
import { readRepoPath, repoPath } from '../launch/repo-path.ts';
import { askGateway, type GatewayRequest } from './ask-gateway.ts';
import { CliError } from './cli-error.ts';
import {
  type ChangeTold,
  changesTable,
  changeText,
  type MembersTold,
  membersTable,
  memberText,
  pinsTable,
} from './members-text.ts';
import { wrongLink } from './wrong-link.ts';

interface AccessOptions {
  readonly gateway?: string;
  readonly token?: string;
  readonly json?: boolean;
}

interface ChangeOptions extends AccessOptions {
  readonly dryRun?: boolean;
}

interface EndOptions extends ChangeOptions {
  readonly until?: string;
  readonly for?: number;
  readonly reason?: string;
}

const HELP = `
The token needs the scope control (access.tokens in the configuration); LAUNCH_GATEWAY_TOKEN keeps it out of the list of
processes, and LAUNCH_GATEWAY_URL says which gateway is meant. What is changed is in force within two seconds at all gateways
of a store, and stays so over restarts.
Exit status: 0 when it is so, 1 when not, 2 for bad usage (a wrong value, no token or a wrong one).

Examples:
  $ export LAUNCH_GATEWAY_URL=https://gateway.example.org LAUNCH_GATEWAY_TOKEN=…
  $ launch-gateway members list
  $ launch-gateway members drain hub-2 --for 2h --reason 'new disks'
  $ launch-gateway members set hub-2 --weight 20 --dry-run
  $ launch-gateway members rules hub-2 --deny 'gh/spam/*'
  $ launch-gateway members join hub-4 https://hub-4.example.org --weight 10
  $ launch-gateway members pin gh/owner/repo hub-1 hub-2 --until 2026-12-01T12:00+01:00
  $ launch-gateway members changes
  $ launch-gateway members undo 1f2e3d4c`;

/** `members …`: looks at the members of a running gateway, and changes them. */
export function membersCommand(): Command {
  const members = new Command('members').description('look at the members of a running gateway, and change them');
  members.addHelpText('after', HELP);
  members.addCommand(
    reading('list', 'all members').action(async (options: AccessOptions) => {
      const told = (await ask(options, { method: 'GET', path: MEMBERS })) as MembersTold;
      print(options, told, membersTable);
    }),
  );
  members.addCommand(
    reading('show', 'one member')
      .argument('<member>')
      .action(async (name: string, options: AccessOptions) => {
        const told = (await ask(options, { method: 'GET', path: at(name) })) as MembersTold['members'][number];
        print(options, told, memberText);
      }),
  );
  members.addCommand(
    changing('set', 'give a member another weight')
      .argument('<member>')
      .option('--weight <n>', 'its share of launches relative to the others', weightOf)
      .option('--weight-as-configured', 'as the configuration has it')
      .action((name: string, options: ChangeOptions & { weight?: number; weightAsConfigured?: boolean }) => {
        const { weight, weightAsConfigured } = options;
        if ((weight === undefined) === (weightAsConfigured === undefined)) {
          throw new CliError('Give either --weight <n> or --weight-as-configured.', 2);
        }
        return change(options, { method: 'PATCH', path: at(name), body: { weight: weight ?? null } });
      }),
  );
  members.addCommand(drainCommand());
  members.addCommand(
    changing('undrain', 'let a member take launches again')
      .argument('<member>')
      .action((name: string, options: ChangeOptions) =>
        change(options, { method: 'PATCH', path: at(name), body: { drain: null } }),
      ),
  );
  members.addCommand(
    changing('rules', 'say what a member takes: globs over <provider>/<repo>')
      .argument('<member>')
      .option('--allow <glob...>', 'the only launches it takes')
      .option('--deny <glob...>', 'launches that it does not take')
      .option('--as-configured', 'both as the configuration has them')
      .action(
        (name: string, options: ChangeOptions & { allow?: string[]; deny?: string[]; asConfigured?: boolean }) => {
          const { allow, deny, asConfigured } = options;
          if ((allow ?? deny) === undefined && !asConfigured) {
            throw new CliError('Give --allow, --deny or --as-configured.', 2);
          }
          const body = asConfigured ? { allow: null, deny: null } : { allow, deny };
          return change(options, { method: 'PATCH', path: at(name), body });
        },
      ),
  );
  members.addCommand(
    changing('join', 'have a member join')
      .argument('<name>')
      .argument('<url>', 'where the hub is')
      .option('--weight <n>', 'its share of launches relative to the others (default: 1)', weightOf)
      .option('--run-by <who>', 'who runs it, for people')
      .option('--funded-by <who>', 'who pays for it, for people')
      .option('--region <where>', 'where it stands, for people')
      .action((name: string, url: string, options: ChangeOptions & Readonly<Record<string, unknown>>) => {
        const { weight, runBy, fundedBy, region } = options;
        const body = { name, url, weight, runBy, fundedBy, region };
        return change(options, { method: 'POST', path: MEMBERS, body });
      }),
  );
  members.addCommand(
    changing('leave', 'have a member leave: what runs there ends there')
      .argument('<member>')
      .action((name: string, options: ChangeOptions) => change(options, { method: 'DELETE', path: at(name) })),
  );
  members.addCommand(
    ending(changing('pin', 'have all launches of a repository go to these members'))
      .argument('<repository>', '<provider>/<repo>, or a launch link')
      .argument('<members...>')
      .action((repo: string, names: readonly string[], options: EndOptions) =>
        change(options, { method: 'PUT', path: pinAt(repo), body: { members: names, ...endOf(options) } }),
      ),
  );
  members.addCommand(
    changing('unpin', 'a repository is pinned no longer')
      .argument('<repository>', '<provider>/<repo>, or a launch link')
      .action((repo: string, options: ChangeOptions) => change(options, { method: 'DELETE', path: pinAt(repo) })),
  );
  members.addCommand(
    reading('pins', 'repositories that are pinned').action(async (options: AccessOptions) =>
      print(options, (await ask(options, { method: 'GET', path: PINS })) as Parameters<typeof pinsTable>[0], pinsTable),
    ),
  );
  members.addCommand(
    reading('changes', 'what was changed while the gateway runs, and by whom').action(
      async (options: AccessOptions) => {
        const told = (await ask(options, { method: 'GET', path: CHANGES })) as Parameters<typeof changesTable>[0];
        print(options, told, changesTable);
      },
    ),
  );
  members.addCommand(
    changing('undo', 'take a change back')
      .argument('<change>', 'its id, from `members changes`')
      .action((id: string, options: ChangeOptions) =>
        change(options, { method: 'POST', path: `${CHANGES}/${encodeURIComponent(id)}/undo` }),
      ),
  );
  return members;
}

/** `drain <member>`: also beside `members`, as it is what one needs at night. */
export const drainCommand = (): Command =>
  ending(changing('drain', 'give a member no new launches; what runs there ends there'))
    .argument('<member>')
    .action((name: string, options: EndOptions) =>
      change(options, { method: 'PATCH', path: at(name), body: { drain: endOf(options) } }),
    );

const at = (member: string): string => `${MEMBERS}/${encodeURIComponent(member)}`;

function pinAt(repo: string): string {
  const spec = readRepoPath(linkSpecPath(repo).specPath);
  if (spec === null)
    throw wrongLink(`${repo} names no repository: write <provider>/<repo>, such as gh/owner/repo.`, null);
  return `${PINS}/${repoPath(spec)}`;
}

const reading = (name: string, what: string): Command =>
  new Command(name)
    .description(what)
    .option('-g, --gateway <url>', 'ask this running gateway (default: LAUNCH_GATEWAY_URL)')
    .option('-t, --token <token>', 'the token to show (default: LAUNCH_GATEWAY_TOKEN)')
    .option('--json', 'print JSON');

const changing = (name: string, what: string): Command =>
  reading(name, what).option('-n, --dry-run', 'say what would change, and change nothing');

const ending = (command: Command): Command =>
  command
    .option('--until <time>', 'when it ends by itself, with a time zone: 2026-12-01T09:00+01:00')
    .option('--for <duration>', 'how long, instead of --until: 30m, 2h, 7d', durationOf)
    .option('--reason <text>', 'why, for people: everybody sees it');

function endOf({ until, for: lengthMs, reason }: EndOptions) {
  if (until !== undefined && lengthMs !== undefined) throw new CliError('Give either --until or --for.', 2);
  return { until: lengthMs === undefined ? until : new Date(Date.now() + lengthMs).toISOString(), reason };
}

function durationOf(text: string): number {
  const ms = parseDuration(text);
  if (ms !== null && ms > 0) return ms;
  throw new InvalidArgumentError('It is a duration such as 30m, 2h or 7d.');
}

function weightOf(text: string): number {
  const weight = Number(text);
  if (weight > 0 && Number.isFinite(weight)) return weight;
  throw new InvalidArgumentError('It is a number above 0. A member that is to take nothing is drained.');
}

function ask({ gateway = process.env.LAUNCH_GATEWAY_URL, token }: AccessOptions, request: GatewayRequest) {
  if (gateway === undefined || gateway === '')
    throw new CliError('Give --gateway <url>, or set LAUNCH_GATEWAY_URL.', 2);
  return askGateway({ gateway, token }, request);
}

async function change(options: ChangeOptions, request: GatewayRequest): Promise<void> {
  const path = options.dryRun ? `${request.path}?dryRun=true` : request.path;
  const told = (await ask(options, { ...request, path })) as ChangeTold;
  print(options, told, changeText);
  for (const warning of told.warnings) process.stderr.write(`${warning}\n`);
}

function print<T>({ json }: AccessOptions, told: T, asText: (told: T) => string): void {
  console.log(json ? JSON.stringify(told, null, 2) : asText(told));
}
