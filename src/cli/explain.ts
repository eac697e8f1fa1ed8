import { Command } from 'commander';
import { getGlobalDispatcher } from 'undici';
import { Gateway } from '../gateway.ts';
import { DECISIONS } from '../http/decisions.ts';
import { type ExplainedLaunch, explainLaunch } from '../http/explain-launch.ts';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import { linkSpecPath } from '../launch/link-spec-path.ts';
import { parseSpecPath } from '../launch/parse-launch.ts';
import { escapeForPath } from '../launch/percent.ts';
import { openLog } from '../log.ts';
import { CliError } from './cli-error.ts';
import { explanationText } from './explain-text.ts';
import { packageVersion } from './package-version.ts';
import { requireConfig } from './require-config.ts';
import { wrongLink } from './wrong-link.ts';

interface ExplainOptions {
  readonly config?: string;
  readonly gateway?: string;
  readonly ring?: boolean;
  readonly json?: boolean;
}

const TIMEOUT_MS = 10_000;

export const explainCommand = (): Command =>
  new Command('explain')
    .description('say where a launch link would go, and why')
    .argument('<launch url>', 'a launch link, its path, or <provider>/<spec>')
    .option('-c, --config <file>', 'decide here, with this configuration: checks the members once and reads the store')
    .option('-g, --gateway <url>', 'ask this running gateway (default: the host of the launch link)')
    .option('--ring', 'show the part of the hash ring that each member owns')
    .option('--json', 'print JSON')
    .action(async (link: string, options: ExplainOptions) => {
      const { origin, specPath } = linkSpecPath(link);
      const gateway = options.gateway ?? origin;
      if (options.config === undefined && gateway === null) {
        throw new CliError('Give a whole link, or --gateway <url>, or --config <file>.', 2);
      }
      const explained =
        options.config === undefined
          ? await askGateway(gateway!, specPath)
          : await decideHere(options.config, specOf(specPath));
      console.log(
        options.json ? JSON.stringify(explained, null, 2) : explanationText(explained, options.ring ?? false),
      );
    });

function specOf(specPath: string): LaunchSpec {
  const parsed = parseSpecPath(specPath);
  if (parsed.ok) return parsed.spec;
  throw wrongLink(parsed.problem.message, parsed.problem.suggestion);
}

async function decideHere(file: string, spec: LaunchSpec): Promise<ExplainedLaunch> {
  const { config } = await requireConfig(file);
  const log = await openLog({ level: 'silent', format: 'json' });
  const gateway = await Gateway.create({ config, log, version: packageVersion() });
  try {
    await gateway.look();
    return await explainLaunch(spec, gateway.explainParts);
  } finally {
    await gateway.stop();
  }
}

type Answer = Partial<ExplainedLaunch> & { readonly message?: string; readonly suggestion?: string };

async function askGateway(gateway: string, specPath: string): Promise<ExplainedLaunch> {
  if (!URL.canParse(gateway)) throw new CliError(`${gateway} is no address.`, 2);
  const { origin, pathname } = new URL(gateway);
  // Not undici's `request`, which makes a URL of it: that would undo `%2e%2e` in the link.
  const { statusCode, body } = await getGlobalDispatcher()
    .request({
      origin,
      path: pathname.replace(/\/+$/, '') + DECISIONS + escapeForPath(specPath),
      method: 'GET',
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    .catch((cause: unknown) => {
      throw new CliError(`${gateway} does not answer: ${cause instanceof Error ? cause.message : cause}`);
    });
  const answer = (await body.json().catch(() => null)) as Answer | null;
  if (statusCode === 200 && Array.isArray(answer?.considered)) return answer as ExplainedLaunch;
  if (statusCode === 400 && answer?.message !== undefined) {
    throw wrongLink(answer.message, answer.suggestion?.replace(DECISIONS, '') ?? null);
  }
  throw new CliError(
    `${gateway} is no launch-gateway: it answered ${statusCode}. With --config the decision is made here.`,
  );
}
