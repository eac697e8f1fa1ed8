import { queryValue } from './exchange.ts';
import { overQuota } from './quota.ts';
import { type LaunchRequest, type ResolvedLaunch, resolveLaunch } from './resolve-launch.ts';
import { startServer } from './start-server.ts';
import { tellLaunch } from './tell-launch.ts';

/** After a fresh build the hub leaves it to the client to close first. */
const LINGER_MS = 60_000;

/** Serves one event stream from the first event to the end, as PROTOCOL.md, "The build stream". Never rejects. */
export async function runLaunch(request: LaunchRequest): Promise<void> {
  const { hub, exchange, stream } = request;
  const launch = await resolveLaunch(request);
  if (launch === null) return stream.end();

  const buildOnly = queryValue(exchange, 'build_only')?.toLowerCase() === 'true';
  if (buildOnly && !hub.settings.apiOnly) {
    return stream.refuse(
      400,
      'Building but not launching is not permitted when the API only mode was not enabled by setting `enable_api_only_mode` to True. ',
    );
  }
  if (hub.images.has(launch.image)) return foundImage(launch, buildOnly);
  if (overQuota(launch)) return stream.end();
  return freshImage(launch, buildOnly);
}

async function foundImage(launch: ResolvedLaunch, buildOnly: boolean): Promise<void> {
  const { stream, image } = launch;
  if (buildOnly) {
    stream.emit({ phase: 'ready', imageName: image, message: 'Done! Found built image\n' });
    return stream.end();
  }
  stream.emit({ phase: 'built', imageName: image, message: 'Found built image, launching...\n' });
  if (!overQuota(launch) && (await startServer(launch))) tellLaunch(launch);
  stream.end();
}

async function freshImage(launch: ResolvedLaunch, buildOnly: boolean): Promise<void> {
  const { stream, image } = launch;
  stream.emit({ phase: 'waiting', message: 'Waiting for build to start...\n' });
  // A build that failed leaves the stream open, with keepalives and without end.
  if (!(await watchBuild(launch)) || !stream.open) return;
  if (buildOnly) {
    stream.emit({ phase: 'ready', imageName: image, message: 'Done! Image built\n' });
    return stream.end();
  }
  stream.emit({ phase: 'built', imageName: image, message: 'Built image, launching...\n' });
  // BinderHub does not catch this one after a build, so that a second failure follows the first.
  if (overQuota(launch)) return stream.refuse(500, 'Internal Server Error');
  if (!(await startServer(launch))) return;
  tellLaunch(launch);
  if (await stream.sleep(LINGER_MS)) stream.end();
}

/** Follows the build, whoever started it. Never settles for a client who leaves: the build goes on without. */
function watchBuild({ hub, stream, spec, repository, image }: ResolvedLaunch): Promise<boolean> {
  const { settings } = hub;
  const startedAt = hub.now();
  const order = {
    image,
    durationMs: settings.buildMs(spec, settings.random),
    log: settings.buildLog(repository, image),
    fails: () => hub.failingBuilds !== null && `${spec.provider}/${spec.raw}`.search(hub.failingBuilds) >= 0,
  };
  return new Promise((resolve) => {
    const leave = hub.builds.join(order, {
      line: (line) => stream.emit(line),
      settled: (built) => {
        hub.metrics.build(repository, built, hub.now() - startedAt, hub.now());
        if (!built) {
          stream.emit({ phase: 'failed', message: 'Error during build: the command returned a non-zero code: 1\n' });
          stream.emit({ phase: 'failed' });
        }
        resolve(built);
      },
    });
    stream.onceOver(leave);
  });
}
