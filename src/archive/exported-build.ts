import { type BuildRecord, type Observation, type Outcome, type RepoBuild, SOURCES } from '../builds/build-record.ts';
import type { RepoKey } from '../launch/launch-spec.ts';
import { isProvider, PROVIDER_NAMES, type Provider } from '../launch/provider.ts';
import { specOfBuild } from '../launch/spec-of-build.ts';
import type { MemberName } from '../members/member.ts';

/** The key of a launch event under which an export says what events cannot. */
export const EXPORTED = 'launch_gateway';

const STATUS: Readonly<Record<Outcome, string>> = { built: 'success', failed: 'failure', building: 'unknown' };

/**
 * A build as a launch event of version 6. The event around it is for readers that know nothing of us: it tells of a launch
 * only where one was seen to succeed or fail, otherwise its status is `unknown`, which they refuse. Import goes by what
 * stands under `launch_gateway`: the record, and the repo's key. `origin`: the member's host; '': not known.
 */
export function exportedBuild({ repo, record }: RepoBuild, origin: string): Readonly<Record<string, unknown>> {
  const { observed, ...rest } = record;
  const provider = providerOf(repo);
  return {
    timestamp: new Date(observed?.at ?? record.usedAt).toISOString(),
    schema: 'binderhub.jupyter.org/launch',
    version: 6,
    provider: provider === null ? '' : PROVIDER_NAMES[provider],
    spec: (provider === null ? null : specOfBuild(provider, repo, record.ref)) ?? repo,
    ref: observed?.resolvedRef ?? '',
    status: observed === null ? 'unknown' : STATUS[observed.outcome],
    build_token: false,
    origin,
    request_origin: '',
    [EXPORTED]: { repo, ...rest, observed },
  };
}

function providerOf(repo: RepoKey): Provider | null {
  const provider = repo.slice(0, repo.indexOf(':'));
  return isProvider(provider) ? provider : null;
}

/** The provider, a colon, and an identity of at most 256 characters (launch/repo-key.ts). */
const LONGEST_KEY = 300;
const LONGEST_TEXT = 4_096;
const MEMBER = /^[a-z0-9-]{1,40}$/;
/** What a Date can hold, ms. */
const LAST_MOMENT = 8.64e15;

/** The build under EXPORTED in a line; null: it is none. Total. */
export function readExportedBuild(value: unknown): RepoBuild | null {
  if (!isObject(value)) return null;
  const { repo, ref, member, observed, presumedAt, builtSince, usedAt } = value;
  const isBuild =
    isText(repo, LONGEST_KEY) &&
    providerOf(repo as RepoKey) !== null &&
    // Hubs' metrics name no ref: ''.
    (ref === '' || isText(ref, LONGEST_TEXT)) &&
    isText(member, LONGEST_TEXT) &&
    MEMBER.test(member) &&
    (presumedAt === null || isMoment(presumedAt)) &&
    (builtSince === null || isMoment(builtSince)) &&
    isMoment(usedAt);
  if (!isBuild) return null;
  const seen = observed === null ? null : readObservation(observed);
  if (seen === undefined) return null;
  const record: BuildRecord = { ref, member: member as MemberName, observed: seen, presumedAt, builtSince, usedAt };
  return { repo: repo as RepoKey, record };
}

/** undefined: it is none. */
function readObservation(value: unknown): Observation | undefined {
  if (!isObject(value)) return undefined;
  const { outcome, at, source, resolvedRef, generation, durationMs } = value;
  const isObservation =
    typeof outcome === 'string' &&
    Object.hasOwn(STATUS, outcome) &&
    isMoment(at) &&
    source !== 'routing' &&
    SOURCES.includes(source as Observation['source']) &&
    (resolvedRef === null || isText(resolvedRef, LONGEST_TEXT)) &&
    (generation === null || isText(generation, LONGEST_TEXT)) &&
    (durationMs === null || isMoment(durationMs));
  if (!isObservation) return undefined;
  return {
    outcome: outcome as Outcome,
    at,
    source: source as Observation['source'],
    resolvedRef,
    generation,
    durationMs,
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown, longest: number): value is string =>
  typeof value === 'string' && value !== '' && value.length <= longest;
const isMoment = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= LAST_MOMENT;

/** Nothing happened later than `now`: the clock of whoever exported it may have been ahead. */
export function notAfter({ repo, record }: RepoBuild, now: number): RepoBuild {
  const { observed, presumedAt, builtSince, usedAt } = record;
  const clamped = (at: number | null) => (at === null ? null : Math.min(at, now));
  return {
    repo,
    record: {
      ...record,
      observed: observed === null ? null : { ...observed, at: Math.min(observed.at, now) },
      presumedAt: clamped(presumedAt),
      builtSince: clamped(builtSince),
      usedAt: Math.min(usedAt, now),
    },
  };
}
