/** Whose fault an error is: the repository's own, or that of the hub that met it. */
export type Fault = 'repo' | 'hub';

/**
 * How git and docker begin the line that says why they gave up; docker says it once more at the end, without the number
 * of the step. What a step of the build prints has more before it.
 */
const ERROR_LINE = /^(?:fatal|(?:#\d+ )?ERROR): .*/gm;
const LONGEST_LINE = 4_096;

/**
 * Whose fault the last error line of git or docker in this piece of a build's log is; null: there is none. The message
 * of the failure itself says only which command failed ("Command '['docker', 'buildx', …]' returned non-zero exit
 * status 1"), a full disk or a bad Dockerfile alike (mybinder.org-deploy#3251).
 */
export function faultOfLog(text: string): Fault | null {
  if (text.length > LONGEST_LINE) return null;
  const last = text.match(ERROR_LINE)?.at(-1);
  if (last === undefined) return null;
  return last.startsWith('fatal') ? faultOfGit(last) : faultOfBuild(last);
}

/** Did a step of the repository's own build fail? Whatever it met: docker's words for it, then buildx's. */
export const ownStepFailed = (text: string): boolean =>
  /returned a non-zero code: \d+|did not complete successfully/.test(text);

/** What docker, repo2docker and the libraries below say of the machine, the network or the registry. */
const HUBS_OWN = [
  /no space left on device/i,
  /cannot connect to the docker daemon|error during connect|unixhttpconnectionpool/i,
  /commandline client must be installed|buildx plugin must be installed|container engine/i,
  // Registries and archives count by the address that asks, which is the hub's.
  /toomanyrequests|\b429:? (?:client error|too many requests)/i,
  /failed to push|\['(?:docker|podman)', '(?:push|login)'|action: push/i,
  /i\/o timeout|handshake timeout|timed out|client\.timeout|deadline exceeded|max retries exceeded/i,
  /connection (?:refused|reset|aborted)|unexpected eof|server misbehaving|temporary failure in name resolution/i,
  /\b5\d\d:? (?:server error|internal server error|bad gateway|service unavailable|gateway time-?out)/i,
];

/** Whose fault it is that a build ended with these words. */
export const faultOfBuild = (text: string): Fault =>
  !ownStepFailed(text) && HUBS_OWN.some((words) => words.test(text)) ? 'hub' : 'repo';

/** What git says when it did not get as far as the repository, or was cut off. */
const GITS_TROUBLE = [
  /timed out|early eof|rpc failed|remote end hung up|failed to connect|couldn't connect|unable to connect/i,
  /connection (?:refused|reset|closed)|returned error: (?:429|5\d\d)|no space left on device|gnutls|ssl_|tls connect/i,
  // Of any other host it may well be that there is none of that name.
  /could not resolve host: (?:gist\.)?(?:github|gitlab)\.com\b/i,
];

/** Whose fault it is that git could not get a repository: no such repository, one that asks for a login, or trouble. */
export const faultOfGit = (text: string): Fault => (GITS_TROUBLE.some((words) => words.test(text)) ? 'hub' : 'repo');
