import { randomBytes } from 'node:crypto';
import { join, relative } from 'node:path';
import closeWithGrace from 'close-with-grace';
import { Command, Option } from 'commander';
import envPaths from 'env-paths';
import { readConfig } from '../config/read-config.ts';
import type { Config } from '../config/schema.ts';
import { Gateway } from '../gateway.ts';
import { openLog } from '../log.ts';
import { CliError } from './cli-error.ts';
import { BROKEN, startDemoFederation } from './demo-federation.ts';
import { packageVersion } from './package-version.ts';
import { portNumber, portOfEnvironment } from './port-number.ts';

const HOST = '127.0.0.1';
const DEFAULT_PORT = 8080;
const DAY_MS = 86_400_000;
const LAUNCH_MODES = ['redirect', 'proxy', 'page'] as const satisfies readonly Config['launch'][];
type LaunchMode = (typeof LAUNCH_MODES)[number];

export const demoCommand = (): Command =>
  new Command('demo')
    .description('run the gateway in front of three simulated hubs, to try it')
    .option('-p, --port <port>', `port of the gateway (also: PORT; default ${DEFAULT_PORT})`, portNumber)
    .addOption(
      new Option(
        '--launch <mode>',
        "send browsers to the hubs, or show the hubs' pages on the gateway's address, or its own waiting page",
      )
        .choices(LAUNCH_MODES)
        .default('redirect' satisfies LaunchMode),
    )
    .action(async (options: { readonly port?: number; readonly launch: LaunchMode }) => {
      const port = options.port ?? portOfEnvironment(process.env) ?? DEFAULT_PORT;
      const url = `http://${HOST}:${port}`;
      // A folder per port: two demos at once must not share one.
      const folder = join(envPaths('launch-gateway', { suffix: '' }).cache, 'demo', String(port));
      const storeFolder = join(folder, 'builds');
      const federation = await startDemoFederation(folder, storeFolder, url);
      // Good for this run only.
      const token = randomBytes(12).toString('hex');
      const config = demoConfig({
        port,
        path: storeFolder,
        launch: options.launch,
        members: federation.members,
        token,
      });
      const read = readConfig(JSON.stringify(config), { format: 'json', env: {} });
      if (!read.ok) throw new Error(JSON.stringify(read.problems));
      const log = await openLog(read.config.log);
      const gateway = await Gateway.create({ config: read.config, log, version: packageVersion() });
      const shutdown = closeWithGrace({ delay: 5_000, logger: false }, async ({ err }) => {
        if (err) log.error({ cause: err.stack ?? String(err) }, 'stopping because of a fault');
        await gateway.stop();
        await federation.stop();
      });
      await gateway.start().catch(async (cause: NodeJS.ErrnoException) => {
        shutdown.uninstall();
        await gateway.stop();
        await federation.stop();
        throw new CliError(`Cannot listen on ${url}: ${cause.message}. Another port: --port <port>, or PORT=<port>.`);
      });
      process.stdout.write(welcome(url, storeFolder, token, Date.now()));
    });

interface DemoSettings {
  readonly port: number;
  /** The folder of the store. */
  readonly path: string;
  readonly launch: LaunchMode;
  readonly members: readonly unknown[];
  /** For whoever reads the welcome. */
  readonly token: string;
}

/** Small numbers, so that a few clicks show something: quotas of tens, checks every 5 s. */
const demoConfig = ({ port, path, launch, members, token }: DemoSettings) => ({
  listen: { host: HOST, port },
  members,
  launch,
  checks: { period: '5s', failedPeriod: '5s' },
  routing: { headroom: 2 },
  store: { kind: 'embedded', path },
  prewarm: { tokens: [{ name: 'demo', token }] },
  announcements: { tokens: [{ name: 'demo', token }] },
  limits: { shutdownDeadline: '3s' },
  log: { format: 'pretty' },
});

function welcome(url: string, storeFolder: string, token: string, now: number): string {
  const at = (ms: number) => `${new Date(ms).toISOString().slice(0, 16)}Z`;
  const launch = `${url}/v2/gh/binder-examples/conda/HEAD`;
  const script = relative(process.cwd(), process.argv[1] ?? '');
  return `
Three simulated hubs (weights 50/30/20), and the gateway in front of them: ${url}

  A first launch has to build, which takes a few seconds (unless it was built the last time):
    ${launch}
  The same again goes to the hub that built it, and is there at once. So is another visitor's:
    curl -si ${launch} | grep -i launch-
  A launch with a page to wait at:
    ${url}/launch/gh/binder-examples/conda/HEAD
  One that fails, and what its author sees of that:
    ${url}/launch/gh/binder-examples/${BROKEN}/HEAD
    ${url}/repo/gh/binder-examples/${BROKEN}
  The build's log as it comes, until the server is ready:
    curl -N ${url}/build/gh/binder-examples/conda/HEAD
  Why that hub:
    ${url}/explain?link=gh/binder-examples/conda/HEAD
    node ${script} explain ${launch}
    curl -s ${url}/api/v1/decisions/gh/binder-examples/conda/HEAD
  Have another built before people come, on two hubs; then look where a launch of it would go:
    curl -N -X POST -H 'Authorization: Bearer ${token}' '${url}/api/v1/prewarm/gh/binder-examples/r/HEAD?copies=2'
    curl -s ${url}/api/v1/decisions/gh/binder-examples/r/HEAD
  Say that thirty people will launch one for a day:
    node ${script} announce ${url}/v2/gh/binder-examples/julia/HEAD --seats 30 \\
      --from ${at(now)} --until ${at(now + DAY_MS)} --token ${token}
  The pages for people: a link and a badge of what you paste, and who is there:
    ${url}/
    ${url}/federation
  The same for programs, what is built, how it runs:
    ${url}/api/v1/members
    ${url}/api/v1/builds/gh/binder-examples/conda/HEAD
    ${url}/metrics

What is learnt is kept in ${storeFolder} for the next time (remove it to forget). Ctrl-C stops everything.

`;
}
