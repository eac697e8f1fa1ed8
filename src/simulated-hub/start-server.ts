import type { Pod } from './pods.ts';
import { serverToken, userSuffix } from './random.ts';
import type { ResolvedLaunch } from './resolve-launch.ts';

const FIRST_RETRY_MS = 4_000;

/**
 * Starts a server of the image, trying again when it fails. True: `ready` has been sent. A client who leaves meanwhile
 * gets a server all the same (an orphan); when every attempt fails, the stream ends with a `failed` 500.
 */
export async function startServer(launch: ResolvedLaunch): Promise<boolean> {
  const { hub, stream, spec, repository, image } = launch;
  const { settings } = hub;
  const progress = (message: string) => stream.emit({ phase: 'launching', message: `${message}\n` });
  progress('Launching server...');
  for (let attempt = 1; ; attempt++) {
    const startedAt = hub.now();
    const launchMs = settings.launchMs(spec, settings.random);
    const pod: Pod = {
      user: userName(repository.url, userSuffix(settings.random)),
      image,
      startedAt,
      endsAt: startedAt + launchMs + settings.sessionMs(spec, settings.random),
    };
    hub.pods.add(pod);
    progress('Server requested');
    progress('Spawning server...');
    if (launchMs > 0 && !(await stream.sleep(launchMs))) {
      hub.launches.orphaned += 1;
      return false;
    }
    const now = hub.now();
    if (!hub.launchesFail) {
      progress(`Server ready at /user/${pod.user}/`);
      hub.launches.launched += 1;
      hub.metrics.attempt('success', attempt - 1, now - startedAt);
      hub.metrics.launch(repository, 'success', now);
      stream.emit(readyEvent(launch, pod));
      return true;
    }
    hub.pods.remove(pod);
    if (attempt >= settings.launchAttempts) {
      hub.launches.failed += 1;
      hub.metrics.attempt('failure', -1, now - startedAt);
      hub.metrics.launch(repository, 'failure', now);
      stream.refuse(500, `Image ${image} for user ${pod.user} failed to launch`);
      return false;
    }
    hub.metrics.attempt('retry', -1, now - startedAt);
    progress(`Launch attempt ${attempt} failed, retrying...`);
    if (!(await stream.sleep(FIRST_RETRY_MS * 2 ** (attempt - 1)))) return false;
  }
}

/** `ds-100-textbook-9u2zloab`: the path of the repo's URL, shortened, and chance. */
function userName(repoUrl: string, suffix: string): string {
  const path = /^[a-z][a-z0-9+.-]*:\/\/[^/]*(\/[^?#]*)?/i.exec(repoUrl);
  const words = (path === null ? repoUrl : (path[1] ?? ''))
    .replace(/^\/+|\/+$/g, '')
    .replaceAll('/', '-')
    .toLowerCase()
    .replace(/\.git$/, '');
  return `${words.length > 32 ? `${words.slice(0, 15)}-${words.slice(-15)}` : words}-${suffix}`;
}

function readyEvent({ hub, exchange, spec, repository, image }: ResolvedLaunch, pod: Pod) {
  const { client, request } = exchange;
  const { basePath, random } = hub.settings;
  const url = `${hub.origin}/user/${encodeURIComponent(pod.user)}/`;
  const token = serverToken(random);
  hub.pods.giveToken(pod, token);
  return {
    phase: 'ready',
    message: `server running at ${url}\n`,
    image,
    repo_url: repository.url,
    token,
    binder_ref_url: repository.refUrl,
    binder_launch_host: `${client.scheme}://${request.headers.host ?? ''}${basePath}/`,
    binder_request: `v2/${spec.provider}/${spec.raw}`,
    binder_persistent_request: `v2/${spec.provider}/${repository.resolvedSpec}`,
    binder_client_ip: client.ip,
    url,
  };
}
