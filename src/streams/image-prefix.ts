import { createHash } from 'node:crypto';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import { splitSpec, withoutTrailingSlashes } from '../launch/slashes.ts';

/** The longest name before the tag that BinderHub makes (builder.py, get). */
const LONGEST_NAME = 255;
const HASH = 6;

/**
 * The hub's `image_prefix` as it shows in an image's name, `<prefix><slug>-<hash>:<tag>` (builder.py, `_safe_build_slug`;
 * all of it in lower case, with `-` for `_`). null: the name is not one that BinderHub makes for this spec.
 */
export function imagePrefix(imageName: string, spec: LaunchSpec): string | null {
  const tag = tagOf(imageName);
  const slug = tag === null ? null : buildSlug(spec, tag);
  if (tag === null || slug === null) return null;
  const name = imageName.slice(0, -tag.length - 1);
  const hash = `-${createHash('sha256').update(slug).digest('hex').slice(0, HASH)}`;
  if (!name.endsWith(hash)) return null;
  return beforeSlug(name.slice(0, -hash.length), escapeSlug(slug).toLowerCase());
}

/** The tag of an image; null: it has none. A colon before a slash is a port. */
export function tagOf(imageName: string): string | null {
  const colon = imageName.lastIndexOf(':');
  return colon < 0 || imageName.includes('/', colon) ? null : imageName.slice(colon + 1);
}

function beforeSlug(name: string, slug: string): string | null {
  if (name.endsWith(slug)) return name.slice(0, name.length - slug.length);
  // A slug that is too long is cut so that the name is just as long as names may be.
  const longest = LONGEST_NAME - HASH - 1;
  if (name.length !== longest) return null;
  for (let at = Math.max(0, longest - slug.length); at < longest; at++) {
    if (slug.startsWith(name.slice(at))) return name.slice(0, at);
  }
  return null;
}

/**
 * What BinderHub names a repository's images after (repoproviders.py, `get_build_slug`), from the bytes of the link, as
 * hubs have it. An archive's record is known from the tag alone, which is what it resolved to.
 */
function buildSlug({ provider, raw, repo }: LaunchSpec, tag: string): string | null {
  const spec = withoutTrailingSlashes(raw);
  switch (provider) {
    case 'gh': {
      const [user = '', name = ''] = splitSpec(spec, 3);
      return `${user}-${name.endsWith('.git') ? name.slice(0, -'.git'.length) : name}`;
    }
    case 'gist':
      return splitSpec(spec, 3)[1] ?? null;
    case 'gl':
      return unquote(splitSpec(spec, 2)[0]!).replaceAll('-', '_-').replaceAll('/', '-');
    case 'git':
      return unquote(splitSpec(spec, 2)[0]!).replace(SCP_LIKE, 'ssh://$1/$2');
    case 'zenodo':
    case 'figshare':
    case 'hydroshare':
      return `${provider}-${tag}`;
    case 'dataverse':
      return `dataverse-${escapeSlug(repo.slice(repo.indexOf('/') + 1)).toLowerCase()}`;
    case 'ckan':
      return `ckan-${repo.slice(repo.lastIndexOf('/') + 1)}`;
  }
}

const SCP_LIKE = /^([\w-]+@[\w.-]+):(.+)$/;

const UNSAFE = /[^A-Za-z0-9]/gu;
/** Python's escapism with `-`: each byte that is no ASCII letter or digit in hex, without a leading zero. */
const escapeSlug = (text: string): string =>
  text.replace(UNSAFE, (character) =>
    Array.from(Buffer.from(character), (byte) => `-${byte.toString(16).toUpperCase()}`).join(''),
  );

const ASCII = /[\0-\x7f]+/g;
const ESCAPE = /%([0-9a-f]{2})/gi;
/** Python's `unquote`: escapes are bytes of UTF-8, with a replacement character for what is none. */
const unquote = (text: string): string =>
  text.includes('%')
    ? text.replace(ASCII, (run) => Buffer.from(run.replace(ESCAPE, unescapeByte), 'latin1').toString())
    : text;

const unescapeByte = (_: string, hex: string): string => String.fromCharCode(Number.parseInt(hex, 16));
