import { createHash } from 'node:crypto';
import type { RepoKey } from './launch-spec.ts';
import type { Provider } from './provider.ts';
import { withoutTrailingSlashes } from './slashes.ts';

const LONGEST = 256;

/** Stands for a text that is too long, or too secret, to be part of a key. */
export const digest = (text: string): string => `sha256-${createHash('sha256').update(text).digest('hex')}`;

/** Keeps names usable as keys in every store, however long the link was. */
const bounded = (text: string): string => (text.length <= LONGEST ? text : digest(text));

/** The key of a repository, given its identity with everything folded that does not tell repositories apart. */
export const repoKey = (provider: Provider, identity: string): RepoKey => `${provider}:${bounded(identity)}` as RepoKey;

/** The ref as builds are told apart by it. git allows no trailing slash in a ref, links often have one. */
export const refKey = (ref: string): string => bounded(withoutTrailingSlashes(ref)) || 'HEAD';
