import { readFile } from 'node:fs/promises';
import closeWithGrace from 'close-with-grace';
import { Command } from 'commander';
import type { Config } from '../config/schema.ts';
import { Gateway } from '../gateway.ts';
import { openLog } from '../log.ts';
import { CliError } from './cli-error.ts';
import { followConfig } from './follow-config.ts';
import { packageVersion } from './package-version.ts';
import { portNumber, portOfEnvironment } from './port-number.ts';
import { requireConfig } from './require-config.ts';

interface ServeOptions {
  readonly config: string;
  readonly port?: number;
  readonly host?: string;
}

export const serveCommand = (): Command =>
  new Command('serve')
    .description('run the gateway')
    .requiredOption('-c, --config <file>', "configuration: YAML or JSON, or federation-redirect's config.json")
    .option('-p, --port <port>', 'listen on this port (also: PORT), whatever the configuration says', portNumber)
    .option('--host <address>', 'listen on this address, whatever the configuration says')
    .action(async (options: ServeOptions) => {
      const text = await readFile(options.config, 'utf8').catch(() => '');
      const { config: read, warnings } = await requireConfig(options.config);
      const adjust = (config: Config): Config => ({
        ...config,
        listen: {
          port: options.port ?? portOfEnvironment(process.env) ?? config.listen.port,
          host: options.host ?? config.listen.host,
        },
      });
      const config = adjust(read);
      const log = await openLog(config.log);
      for (const warning of warnings) log.warn({}, warning);
      const gateway = await Gateway.create({ config, log, version: packageVersion() });
      let stopFollowing = () => {};
      // A second longer than the gateway itself waits for requests under way.
      const shutdown = closeWithGrace(
        {
          delay: config.limits.shutdownDeadlineMs + 1_000,
          logger: false,
          skip: process.stdout.isTTY ? [] : ['SIGHUP'],
        },
        async ({ err }) => {
          stopFollowing();
          if (err) log.error({ cause: err.stack ?? String(err) }, 'stopping because of a fault');
          await gateway.stop();
        },
      );
      await gateway.start().catch(async (cause: NodeJS.ErrnoException) => {
        // It would end the process with 0 when nothing is left to do.
        shutdown.uninstall();
        await gateway.stop();
        throw new CliError(`Cannot listen on ${config.listen.host}:${config.listen.port}: ${cause.message}`);
      });
      stopFollowing = followConfig({ gateway, file: options.config, text, adjust, log });
    });
