import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { type HubEvent, PHASES } from '../../src/streams/hub-event.ts';
import { FAILURE_KINDS, type FailureKind, judgeFailure, MOVES_ON } from '../../src/streams/judge-failure.ts';
import { LaunchCourse } from '../../src/streams/launch-course.ts';

type Told = readonly [phase: HubEvent['phase'], message?: string];

const eventOf = (phase: HubEvent['phase'], message: string | null, statusCode: number | null = null): HubEvent => ({
  phase,
  message,
  imageName: null,
  statusCode,
  persistentRequest: null,
});

function judge(told: readonly Told[], message: string | null, status: number | null = null): FailureKind {
  const course = new LaunchCourse();
  for (const [phase, text = null] of told) course.hear(eventOf(phase, text));
  return judgeFailure(eventOf('failed', message, status), course);
}

const NOTHING: readonly Told[] = [];
const AWAITED: readonly Told[] = [['waiting', 'Waiting for build to start...\n']];
const FETCHING: readonly Told[] = [
  ...AWAITED,
  [null, 'Picked Git content provider.\n'],
  ['fetching', "Cloning into '/tmp/repo2dockern6amo21f'...\n"],
];
const BUILDING: readonly Told[] = [
  ...FETCHING,
  ['fetching', 'HEAD is now at 1479e02 Merge pull request #2\n'],
  ['building', 'Using CondaBuildPack builder\n'],
];
const PUSHING: readonly Told[] = [...BUILDING, ['pushing', 'Pushing image\n']];
const MADE: readonly Told[] = [...BUILDING, ['built', 'Built image, launching...\n']];
const FOUND: readonly Told[] = [['built', 'Found built image, launching...\n']];
const LAUNCHING: readonly Told[] = [
  ...FOUND,
  ['launching', 'Launching server...\n'],
  ['launching', 'Launch attempt 1 failed, retrying...\n'],
];

const COMMAND =
  "Error during build: Command '['docker', 'buildx', 'build', '--progress', 'plain', '/tmp/tmpkfim6nlm']'";
const EXIT_1 = 'returned non-zero exit status 1.\n';
/** The lines of buildx, and what repo2docker makes of them. */
const buildx = (...lines: readonly string[]): readonly [readonly Told[], string] => [
  [...BUILDING, ...lines.map((line): Told => ['building', `${line}\n`])],
  `${COMMAND} ${EXIT_1}`,
];
/** What git says, and what repo2docker makes of it. */
const git = (lines: readonly string[], message: string): readonly [readonly Told[], string] => [
  [...FETCHING, ...lines.map((line): Told => ['fetching', `${line}\n`])],
  message,
];
const CLONE = 'Error during build: Failed to clone repository from https://github.com/owner/repo (ref 1479e02).\n';
const SUBMODULE =
  "Error during build: Command '['git', 'submodule', 'update', '--init', '--recursive']' returned non-zero exit status 1.\n";

describe('judgeFailure', () => {
  const rows: readonly (readonly [FailureKind, string, readonly Told[], string | null, number?])[] = [
    // Too many users, before the build, for an image that was found, and after a build.
    ['full', 'too many users', NOTHING, 'Too many users on this BinderHub! Try again soon.\n'],
    ['full', 'too many users for a found image', FOUND, 'Too many users on this BinderHub! Try again soon.\n'],
    ['full', 'too many users when it was built', MADE, 'Too many users on this BinderHub! Try again soon.\n'],
    ['hub', 'the second failure that follows', MADE, 'Internal Server Error\n', 500],
    [
      'repo-quota',
      'too many users of the repo',
      NOTHING,
      'Too many users running https://github.com/DS-100/textbook! Try again soon.\n',
    ],

    // At the door.
    ['rate-limit', 'too many launches', NOTHING, 'Rate limit exceeded. Try again in 3600 seconds.\n', 429],
    ['rate-limit', 'a 429 in other words', NOTHING, 'Too Many Requests\n', 429],
    ['token', 'a refused build token', NOTHING, 'Invalid build token\n', 403],
    ['banned', 'a banned network', NOTHING, 'Requests from cloud datacenters are not allowed\n', 403],
    [
      'banned',
      'a banned repo',
      NOTHING,
      'Sorry, Bad/repo/main is not allowed to launch. Please contact admins for more info!',
    ],
    [
      'banned',
      'a banned repo, in the words of 2022',
      NOTHING,
      'Sorry, a%2Fb/HEAD has been temporarily disabled from launching. Please contact admins for more info!\n',
    ],
    ['request', 'an Accept header that hubs refuse', NOTHING, 'Missing Accept header: text/event-stream\n', 400],
    [
      'request',
      'build_only on a hub with pages',
      NOTHING,
      'Building but not launching is not permitted when the API only mode was not enabled by setting `enable_api_only_mode` to True. \n',
      400,
    ],
    ['request', 'another method', NOTHING, 'Method Not Allowed\n', 405],
    ['request', 'no login', NOTHING, 'Forbidden\n', 403],
    ['request', 'a server that the visitor has already', LAUNCHING, 'User ann already has a running server.\n', 409],
    ['hub', 'a fault of the hub', NOTHING, 'Internal Server Error\n', 500],
    ['hub', 'a provider that this hub has not', NOTHING, 'No provider found for prefix ckan\n'],

    // The link.
    [
      'request',
      'a GitHub link without a ref',
      NOTHING,
      'Spec is not of the form "user/repo/ref", provided: "owner/repo". Did you mean "owner/repo/HEAD"?\n',
    ],
    [
      'request',
      'a clone URL of another protocol',
      NOTHING,
      'Unsupported git url file:///etc, protocol file not in http, https, git, ssh\n',
    ],
    [
      'request',
      'a git link without a ref',
      NOTHING,
      '`unresolved_ref` must be specified in the url for the basic git provider\n',
    ],
    ['request', 'a GitLab link without a ref', NOTHING, 'An unresolved ref is required\n'],
    ['request', 'a GitLab link without a slash', NOTHING, 'not enough values to unpack (expected 2, got 1)\n'],
    [
      'repo',
      'a ref that does not resolve',
      NOTHING,
      'Could not resolve ref for gh:owner/repo/gone. Double check your URL and that your repo is public.\n',
    ],
    [
      'repo',
      'a default branch that is gone, and no HEAD either',
      [['waiting', 'Could not resolve ref for gh:o/r/main. … Trying again with HEAD instead of main.\n']],
      'Could not resolve ref for gh:o/r/main. Double check your URL and that your repo is public. Tip: …\n',
    ],

    // What the ref means.
    [
      'repo',
      'a DOI that nobody has',
      NOTHING,
      'Error resolving ref for zenodo:10.5281/zenodo.1: HTTP 404: Not Found\n',
    ],
    ['repo', 'an empty repository', NOTHING, 'Error resolving ref for gh:o/r/HEAD: HTTP 409: Conflict\n'],
    ['repo', 'a repository that was taken down', NOTHING, 'Error resolving ref for gh:o/r/HEAD: HTTP 451: Unknown\n'],
    [
      'hub',
      'GitHub’s limit for this hub',
      NOTHING,
      'Error resolving ref for gh:o/r/HEAD: GitHub rate limit exceeded. Try again in 25 minutes.\n',
    ],
    ['hub', 'GitHub’s second limit', NOTHING, 'Error resolving ref for gh:o/r/HEAD: HTTP 403: Forbidden\n'],
    ['hub', 'GitLab’s limit', NOTHING, 'Error resolving ref for gl:a%2Fb/main: HTTP 429: Too Many Requests\n'],
    // mybinder.org-deploy#1373
    [
      'hub',
      'a login at GitHub that has run out',
      NOTHING,
      'Error resolving ref for gh:o/r/m: HTTP 401: Unauthorized\n',
    ],
    // mybinder.org-deploy#3538
    [
      'hub',
      'GitHub out of reach',
      NOTHING,
      'Error resolving ref for gh:binder-examples/requirements/HEAD: HTTP 599: Could not resolve host: api.github.com\n',
    ],
    ['hub', 'a broken archive', NOTHING, 'Error resolving ref for dataverse:10.7910/DVN/A: HTTP 502: Bad Gateway\n'],
    [
      'hub',
      'an answer nobody can read',
      NOTHING,
      "Error resolving ref for ckan:https%3A%2F%2Fx%2Fdataset%2Fy: 'result'\n",
    ],
    [
      'repo',
      'a secret gist',
      NOTHING,
      'Error resolving ref for gist:owner/abc: You seem to want to use a secret Gist, but do not have permission to do so. To …\n',
    ],
    [
      'repo',
      'an article without versions',
      NOTHING,
      'Error resolving ref for figshare:10.6084/m9.figshare.1: Article 1 has no versions\n',
    ],
    [
      'repo',
      'a git repository that is not there',
      NOTHING,
      "Error resolving ref for git:https%3A%2F%2Fexample.org%2Fx/main: Unable to run git ls-remote to get the `resolved_ref`: fatal: repository 'https://example.org/x/' not found\n\n",
    ],
    [
      'repo',
      'a git repository that asks for a login',
      NOTHING,
      "Error resolving ref for git:x/main: Unable to run git ls-remote to get the `resolved_ref`: fatal: could not read Username for 'https://github.com': No such device or address\n\n",
    ],
    // jupyter-book/thebe#628
    [
      'repo',
      'a git host that does not exist',
      NOTHING,
      'Error resolving ref for git:https%3A//gitlab.example/A/B/master: Unable to run git ls-remote to get the `resolved_ref`: ssh: Could not resolve hostname https: Temporary failure in name resolution\nfatal: Could not read from remote repository.\n',
    ],
    [
      'hub',
      'a git host out of reach',
      NOTHING,
      "Error resolving ref for git:x/main: Unable to run git ls-remote to get the `resolved_ref`: fatal: unable to access 'https://github.com/o/r/': Could not resolve host: github.com\n\n",
    ],

    // The build's pod, and what watches it.
    ['hub', 'a build that never began', AWAITED, null],
    ['hub', 'a pod that went away in the middle of a build', BUILDING, null],
    ['hub', 'nothing but a line break', BUILDING, '\n'],
    ['hub', 'watching that broke', BUILDING, 'Unhandled error watching for build events. Please try again.\n'],
    ['hub', 'something unheard of before a build', AWAITED, 'the sky has fallen\n'],
    ['repo', 'something unheard of while building', BUILDING, 'the sky has fallen\n'],

    // Fetching.
    ['repo', 'a ref that is not in the clone', FETCHING, 'Failed to check out ref 1479e02\n'],
    [
      'repo',
      'a submodule that asks for ssh',
      ...git(['error: cannot run ssh: No such file or directory', 'fatal: unable to fork'], SUBMODULE),
    ],
    [
      'repo',
      'a submodule that is not public',
      ...git(["fatal: could not read Username for 'https://github.com': No such device or address"], SUBMODULE),
    ],
    [
      'hub',
      'a submodule and no network',
      ...git(["fatal: unable to access 'https://github.com/o/s/': Could not resolve host: github.com"], SUBMODULE),
    ],
    ['hub', 'a clone that failed without a word', ...git([], CLONE)],
    ['hub', 'a clone that was cut off', ...git(['error: RPC failed; curl 56', 'fatal: early EOF'], CLONE)],
    [
      'hub',
      'a clone without network',
      ...git(["fatal: unable to access 'https://github.com/o/r/': Could not resolve host: github.com"], CLONE),
    ],
    ['repo', 'a clone of what is not there', ...git(["fatal: repository 'https://x.example/y/' not found"], CLONE)],
    [
      'repo',
      'a record of Zenodo that has no files',
      FETCHING,
      'Error during build: 404 Client Error: NOT FOUND for url: https://zenodo.org/api/records/1/files\n',
    ],
    [
      'hub',
      'an archive that is broken',
      FETCHING,
      'Error during build: 503 Server Error: Service Unavailable for url: https://zenodo.org/api/records/1\n',
    ],
    ['hub', 'an archive that has had enough', FETCHING, 'Error during build: HTTP Error 429: TOO MANY REQUESTS\n'],
    [
      'hub',
      'an archive out of reach',
      FETCHING,
      "Error during build: HTTPSConnectionPool(host='zenodo.org', port=443): Max retries exceeded with url: /api (Caused by …)\n",
    ],

    // Building, with the docker of repo2docker up to 2024.
    [
      'repo',
      'a step that failed',
      BUILDING,
      'The command \'/bin/sh -c mamba env update --file "environment.yml"\' returned a non-zero code: 1',
    ],
    // mybinder.org-deploy#2728
    [
      'repo',
      'a step that took too much memory',
      BUILDING,
      "The command '/bin/sh -c make' returned a non-zero code: 137",
    ],
    [
      'repo',
      'a step whose command names trouble',
      BUILDING,
      "The command '/bin/sh -c echo no space left on device; false' returned a non-zero code: 1",
    ],
    [
      'repo',
      'a base image that is not there',
      BUILDING,
      'manifest for nobody/nothing:latest not found: manifest unknown: manifest unknown',
    ],
    [
      'repo',
      'a base image that is not public',
      BUILDING,
      "pull access denied for nobody/nothing, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    ],
    [
      'hub',
      'a registry that has had enough of this hub',
      BUILDING,
      'toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit',
    ],
    [
      'hub',
      'a registry out of reach',
      BUILDING,
      'Get "https://registry-1.docker.io/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
    ],
    ['hub', 'a full disk', BUILDING, 'failed to register layer: write /usr/lib/libx.so: no space left on device'],
    // mybinder.org-user-guide#187
    [
      'hub',
      'a docker that does not answer',
      FETCHING,
      "Error during build: UnixHTTPConnectionPool(host='localhost', port=None): Read timed out. (read timeout=60)\n",
    ],
    ['repo', 'a runtime.txt that makes no sense', FETCHING, 'Error during build: Invalid runtime.txt: pyhton-3\n'],
    [
      'repo',
      'both kinds of folder',
      [...AWAITED, [null, 'Picked Git content provider.\n']],
      "Error during build: The repository contains both a 'binder' and a '.binder' directory. However they are exclusive.\n",
    ],
    ['hub', 'no docker', AWAITED, 'Error during build: The docker commandline client must be installed: [Errno 2] …\n'],

    // Building, with buildx.
    [
      'repo',
      'a step that failed, in buildx',
      ...buildx(
        '#12 34.5 ERROR: Could not find a version that satisfies the requirement nosuch',
        '#12 ERROR: process "/bin/sh -c pip install -r requirements.txt" did not complete successfully: exit code: 1',
        'ERROR: failed to build: failed to solve: process "/bin/sh -c pip install -r requirements.txt" did not complete successfully: exit code: 1',
      ),
    ],
    [
      'repo',
      'a Dockerfile that makes no sense',
      ...buildx('ERROR: failed to solve: dockerfile parse error on line 3: unknown instruction: RNU'),
    ],
    [
      'repo',
      'a base image that is not there, in buildx',
      ...buildx('ERROR: failed to solve: nobody/nothing:latest: pull access denied, repository does not exist'),
    ],
    // mybinder.org-deploy#3251
    [
      'hub',
      'a full disk, in buildx',
      ...buildx(
        '#1 [internal] load build definition from Dockerfile',
        '#1 ERROR: failed to prepare  as x2213k2asjynz7yk9gmb8npix: mkdir /var/lib/docker/overlay2/x2213k2asjynz7yk9gmb8npix: no space left on device',
        '------',
        'ERROR: failed to solve: ResourceExhausted: failed to read dockerfile: failed to prepare  as x2213k2asjynz7yk9gmb8npix: mkdir /var/lib/docker/overlay2/x2213k2asjynz7yk9gmb8npix: no space left on device',
      ),
    ],
    [
      'hub',
      'a registry that has had enough, in buildx',
      ...buildx(
        'ERROR: failed to solve: buildpack-deps:22.04: unexpected status from HEAD request to https://registry-1.docker.io/v2/x: 429 Too Many Requests',
      ),
    ],
    [
      'hub',
      'no docker daemon',
      ...buildx(
        'ERROR: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
      ),
    ],
    [
      'hub',
      'a push within buildx',
      ...buildx('ERROR: failed to solve: failed to push registry.test/x:c1: unexpected status: 401 Unauthorized'),
    ],

    [
      'repo',
      'a step whose command names trouble, in buildx',
      ...buildx(
        'ERROR: failed to solve: process "/bin/sh -c echo no space left on device; false" did not complete successfully: exit code: 1',
      ),
    ],
    [
      'hub',
      'a full disk, and more lines after it',
      ...buildx('ERROR: failed to solve: write /x: no space left on device', 'View build details: …'),
    ],

    // Pushing.
    ['hub', 'a push that was refused', PUSHING, 'denied: requested access to the resource is denied'],
    [
      'hub',
      'a push that was refused at once',
      [...BUILDING, ['building', 'Successfully tagged registry.test/x:c1\n']],
      'denied: requested access to the resource is denied',
    ],
    // mybinder.org-deploy#2469
    [
      'hub',
      'a push without a right to',
      BUILDING,
      'unauthorized: unauthorized to access repository: mybinder-builds/x, action: push: unauthorized to access repository',
    ],
    [
      'hub',
      'a push by command',
      BUILDING,
      "Error during build: Command '['docker', 'push', 'registry.test/x:c1']' returned non-zero exit status 1.\n",
    ],

    // Launching.
    [
      'hub',
      'a server that did not come up',
      LAUNCHING,
      'Image registry.test/x:c1 for user o-r-9u2zloab failed to launch\n',
      500,
    ],
    [
      'hub',
      'a server that took too long',
      LAUNCHING,
      'Image registry.test/x:c1 for user o-r-9u2zloab took too long to launch\n',
      500,
    ],
    ['hub', 'a spawn that failed', LAUNCHING, 'Spawn failed: pod hub/jupyter-x did not start in 300 seconds!\n', 500],
    ['hub', 'a failure without a word after the image was there', FOUND, null],
    ['hub', 'a failure without a status after the build', MADE, 'Something went wrong\n'],
  ];

  for (const [kind, title, told, message, status] of rows) {
    it(`${kind}: ${title}`, () => {
      expect(judge(told, message, status)).to.equal(kind);
    });
  }

  it('does not let a repository speak in the hub’s words', () => {
    const command = "The command '/bin/sh -c echo Too many users on this BinderHub!' returned a non-zero code: 1";
    expect(judge(BUILDING, command)).to.equal('repo');
    expect(judge([...BUILDING, ['building', 'Invalid build token\n']], `${COMMAND} ${EXIT_1}`)).to.equal('repo');
  });

  it('goes by the last error of docker, not by an earlier one that it got over', () => {
    const [told, message] = buildx(
      '#3 ERROR: unexpected status: 503 Service Unavailable',
      'ERROR: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 2',
    );
    expect(judge(told, message)).to.equal('repo');
    const [inOne] = buildx(
      '#3 ERROR: unexpected status: 503 Service Unavailable\nERROR: dockerfile parse error on line 3',
    );
    expect(judge(inOne, message)).to.equal('repo');
  });

  it('asks no other member where an operator has drawn a line, or where every hub would say the same', () => {
    expect(FAILURE_KINDS.filter((kind) => MOVES_ON[kind])).to.deep.equal(['full', 'repo-quota', 'hub']);
  });

  it('is total', () => {
    const phase = fc.constantFrom(null, ...PHASES);
    const text = fc.option(fc.oneof(fc.string(), fc.constantFrom('ERROR: x', 'fatal: x', 'Error resolving ref for')));
    fc.assert(
      fc.property(fc.array(fc.tuple(phase, text)), text, fc.option(fc.integer()), (told, message, status) => {
        const course = new LaunchCourse();
        for (const [word, words] of told) course.hear(eventOf(word, words));
        expect(FAILURE_KINDS).to.include(judgeFailure(eventOf('failed', message, status), course));
      }),
    );
  });
});
