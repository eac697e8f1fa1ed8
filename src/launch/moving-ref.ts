import type { LaunchSpec } from './launch-spec.ts';
import type { Provider } from './provider.ts';

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const OF_GIT: readonly Provider[] = ['gh', 'gist', 'gl', 'git'];

/** May it come to mean something else? A branch or tag may move, a record in an archive get a new version; a commit stays. */
export const mayMove = ({ provider, ref }: LaunchSpec): boolean => !OF_GIT.includes(provider) || !COMMIT.test(ref);

/** Is it a branch or tag? */
export const isBranch = (spec: LaunchSpec): boolean => OF_GIT.includes(spec.provider) && mayMove(spec);
