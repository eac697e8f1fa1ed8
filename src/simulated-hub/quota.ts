import { imageRepository } from './image-name.ts';
import type { ResolvedLaunch } from './resolve-launch.ts';

/**
 * Are there too many users, on the hub or of this repo? Then the stream has been told, in the words that PROTOCOL.md
 * documents, and the launch is counted. Counts servers as they are now, not as the health page shows them.
 */
export function overQuota({ hub, stream, repository, image }: ResolvedLaunch): boolean {
  const now = hub.now();
  const { repoQuota } = hub.settings;
  const status =
    hub.podQuota !== null && hub.pods.count(now) >= hub.podQuota
      ? 'pod_quota'
      : repoQuota !== null && hub.pods.countOf(imageRepository(image), now) >= repoQuota
        ? 'repo_quota'
        : null;
  if (status === null) return false;
  hub.launches.overQuota += 1;
  hub.metrics.launch(repository, status, now);
  stream.fail(
    status === 'pod_quota'
      ? 'Too many users on this BinderHub! Try again soon.'
      : `Too many users running ${repository.url}! Try again soon.`,
  );
  return true;
}
