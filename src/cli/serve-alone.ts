import closeWithGrace from 'close-with-grace';
import { Gateway } from '../gateway.ts';
import { openLog } from '../log.ts';
import { cannotListen } from './cannot-listen.ts';
import { CliError } from './cli-error.ts';
import { followConfig } from './follow-config.ts';
import { packageVersion } from './package-version.ts';
import type { ServeOrder } from './serve-order.ts';

/** Serves with one gateway, in this process. */
export async function serveAlone({ file, text, config, warnings, adjust }: ServeOrder): Promise<void> {
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
    throw new CliError(cannotListen(config.listen, cause));
  });
  stopFollowing = followConfig({ gateway, file, text, adjust, log });
}
