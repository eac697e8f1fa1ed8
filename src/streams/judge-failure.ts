import { faultOfBuild, faultOfGit, ownStepFailed } from './build-errors.ts';
import type { HubEvent } from './hub-event.ts';
import type { Course } from './launch-course.ts';

/**
 * What a `failed` event is about.
 * `repo`: the link or the repository, every hub would say the same; `full`: the hub has no place; `repo-quota`: the hub
 * has no place for more of this repo; `rate-limit`: the visitor launches too often; `token`: the build token is not
 * this hub's, or has run out; `banned`: the hub's operators do not want this repo or this visitor; `request`: what was
 * asked, or who asked; `hub`: the hub's own trouble.
 */
export const FAILURE_KINDS = ['repo', 'full', 'repo-quota', 'rate-limit', 'token', 'banned', 'request', 'hub'] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

/**
 * Is another member worth asking? Not where operators have drawn a line: a limit or a ban of one hub must not be got
 * round by the other hubs of its federation.
 */
export const MOVES_ON: Readonly<Record<FailureKind, boolean>> = {
  repo: false,
  full: true,
  // Each hub counts for itself, and may have places that this one has not. The federation's own quota bounds the sum.
  'repo-quota': true,
  'rate-limit': false,
  token: false,
  banned: false,
  request: false,
  hub: true,
};

/** Is it about one visitor, and not about the build? Nobody else is to hear of it, nor be stopped by it. */
export const IS_PERSONAL: Readonly<Record<FailureKind, boolean>> = {
  repo: false,
  full: false,
  'repo-quota': false,
  'rate-limit': true,
  token: true,
  banned: true,
  request: true,
  hub: false,
};

/**
 * BinderHub's own sentences, by how they begin: `builder.py` (get, check_quota), `quota.py`, `base.py`, and what the
 * providers in `repoproviders.py` say of a link. A repository has no say in them: docker's words stand before its own.
 */
const SENTENCES: readonly (readonly [FailureKind, RegExp])[] = [
  ['full', /^Too many users on this BinderHub!/],
  ['repo-quota', /^Too many users running /],
  ['rate-limit', /^Rate limit exceeded\./],
  ['token', /^Invalid build token/],
  ['banned', /^Sorry, .* (?:is not allowed to launch|has been temporarily disabled from launching)\b/],
  ['banned', /^Requests from .* are not allowed/],
  ['request', /^Missing Accept header|^Building but not launching is not permitted/],
  ['request', /^Spec is not of the form|^Unsupported git url|^`unresolved_ref` must be|^An unresolved ref is required/],
  // Python's own words, where a link has fewer parts than its provider takes.
  ['request', /^not enough values to unpack/],
  ['repo', /^Could not resolve ref for /],
  // The spec is known to be one that BinderHub has: this hub is older, or has it switched off.
  ['hub', /^No provider found for prefix /],
  ['hub', /^Unhandled error watching for build events/],
];

/**
 * Whose failure is it? The rules, in this order, and where each comes from: PROTOCOL.md, "Failures, and whose they are".
 * Total. What nobody knows is the hub's: to ask another one costs little before a build, and there are few moves.
 */
export function judgeFailure({ message, statusCode }: HubEvent, course: Course): FailureKind {
  const text = (message ?? '').trim();
  const sentence = SENTENCES.find(([, words]) => words.test(text));
  if (sentence !== undefined) return sentence[0];
  const unresolved = UNRESOLVED.exec(text);
  if (unresolved !== null) return faultOfResolving(unresolved[1]!);
  if (statusCode !== null && statusCode >= 400) return kindOfStatus(statusCode);
  if (course.built || course.launching) return 'hub';
  return faultOfImage(text, course);
}

/** Statuses whose words are none of the above; 409: the visitor has a server at this hub, and may have no more. */
function kindOfStatus(status: number): FailureKind {
  if (status >= 500) return 'hub';
  return status === 429 ? 'rate-limit' : 'request';
}

/** `Error resolving ref for gh:user/repo/ref: <what went wrong>`; a raw spec has no spaces. */
const UNRESOLVED = /^Error resolving ref for \S+: (.*)$/s;
const HTTP_STATUS = /^HTTP (\d{3})\b/;
const GIT_FAILED = /^Unable to run git ls-remote/;
const NO_SUCH_THING =
  /secret Gist|resource id was not recognized|^Unexpected figshare doi|has no versions$|is not a valid sha1/;

/** The hub asked the repository's host, or an archive, what the ref means, and got no answer that it could use. */
function faultOfResolving(detail: string): FailureKind {
  const status = Number(HTTP_STATUS.exec(detail)?.[1] ?? Number.NaN);
  // 599: no answer at all. 401, 403, 429: the hub's own access, or its limit ("GitHub rate limit exceeded" is a 403).
  if (status >= 500 || status === 401 || status === 403 || status === 429) return 'hub';
  if (status >= 400) return 'repo';
  if (GIT_FAILED.test(detail)) return faultOfGit(detail);
  return NO_SUCH_THING.test(detail) ? 'repo' : 'hub';
}

const REPO2DOCKER_FAILED = /^Error during build: /;
const CLONE_FAILED = /^Error during build: Failed to clone repository from /;

/** The build, or the push that ends it, failed. */
function faultOfImage(text: string, { building, pushing, blamed }: Course): FailureKind {
  // repo2docker tells why before it gives up. Where it did not, its pod was evicted, killed, deleted or never ran.
  if (text === '') return 'hub';
  if (!building && !REPO2DOCKER_FAILED.test(text)) return 'hub';
  if (ownStepFailed(text)) return 'repo';
  if (pushing || faultOfBuild(text) === 'hub' || blamed === 'hub') return 'hub';
  // It was there a moment before, when the ref was resolved; unless git says that it is not.
  if (CLONE_FAILED.test(text)) return blamed ?? 'hub';
  return 'repo';
}
