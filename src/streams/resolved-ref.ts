import type { LaunchSpec } from '../launch/launch-spec.ts';
import { splitSpec } from '../launch/slashes.ts';

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
/** What a registry takes for a tag. */
const TAG = /^\w[\w.-]{0,127}$/;
const VERSION = /\.v\d+$/;

/**
 * The commit or version that a ref meant, from the tag of the image, spelt as launch events have it. null: it cannot be
 * told, for tags are in lower case and have `-` for `_`.
 */
export function resolvedRefOfTag(tag: string, { provider, repo }: LaunchSpec): string | null {
  switch (provider) {
    case 'gh':
    case 'gist':
    case 'gl':
    case 'git':
      return COMMIT.test(tag) ? tag : null;
    case 'ckan': {
      // `<dataset>.v<time>`, where only the dataset may have been spelt otherwise.
      const version = VERSION.exec(tag)?.[0];
      return version === undefined ? null : `${repo.slice(repo.lastIndexOf('/') + 1)}${version}`;
    }
    default:
      return TAG.test(tag) ? tag : null;
  }
}

/**
 * The same from `binder_persistent_request`, `v2/<provider>/<spec with the resolved ref>`. null: it names none, as those
 * of Dataverse, HydroShare and CKAN, or belongs to another provider.
 */
export function resolvedRefOfRequest(request: string, { provider }: LaunchSpec): string | null {
  const prefix = `v2/${provider}/`;
  if (!request.startsWith(prefix)) return null;
  const spec = request.slice(prefix.length);
  switch (provider) {
    case 'gh':
    case 'gist':
      return commit(splitSpec(spec, 3)[2]);
    case 'gl':
    case 'git':
      return commit(splitSpec(spec, 2)[1]);
    case 'zenodo':
    case 'figshare': {
      const [, record = ''] = spec.split(`${provider}.`);
      return record === '' ? null : record;
    }
    default:
      return null;
  }
}

const commit = (text: string | undefined): string | null => (text !== undefined && COMMIT.test(text) ? text : null);
