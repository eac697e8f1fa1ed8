import type { LaunchProblem } from './launch-problem.ts';
import type { LaunchSpec } from './launch-spec.ts';
import { parseSpec, type SpecResult, workingLink } from './parse-spec.ts';
import { pastedAddress } from './pasted-address.ts';
import { isProvider, PROVIDERS, type Provider } from './provider.ts';

/** Which of a hub's two doors: `v2`, the page a person opens, or `build`, the event stream that builds and launches. */
export type LaunchDoor = 'v2' | 'build';

/** A launch as the visitor's request line has it. */
export interface Launch {
  readonly door: LaunchDoor;
  /** Path and query exactly as they came; the hub gets these bytes behind its URL, whatever is in them. */
  readonly target: string;
  readonly spec: LaunchSpec;
}

export type LaunchResult =
  | { readonly ok: true; readonly launch: Launch }
  | {
      readonly ok: false;
      readonly door: LaunchDoor;
      readonly problem: LaunchProblem;
      /** The link that was probably meant, as path and query; null: no good guess. */
      readonly suggestion: string | null;
    };

const V2 = '/v2/';
const BUILD = '/build/';

/**
 * Reads a request target. null: not a launch at all (another path). Total: never throws.
 * `/v2/gh/owner/repo/ref?urlpath=lab` → the launch spec, and the bytes to pass on.
 */
export function parseLaunch(target: string): LaunchResult | null {
  const door: LaunchDoor | null = target.startsWith(V2) ? 'v2' : target.startsWith(BUILD) ? 'build' : null;
  if (door === null) return null;
  const queryAt = target.indexOf('?');
  const pathEnd = queryAt < 0 ? target.length : queryAt;
  const specPath = target.slice(door.length + 2, pathEnd);
  const parsed = parseSpecPath(specPath);
  if (parsed.ok) return { ok: true, launch: { door, target, spec: parsed.spec } };
  const { suggestion } = parsed.problem;
  return {
    ok: false,
    door,
    problem: parsed.problem,
    suggestion: suggestion === null ? null : `/${door}/${suggestion}${target.slice(pathEnd)}`,
  };
}

/** `<provider>/<spec>`, as it stands behind `/v2/`, `/build/` and in the paths of the API. */
export function parseSpecPath(specPath: string): SpecResult {
  const slash = specPath.indexOf('/');
  const provider = slash < 0 ? specPath : specPath.slice(0, slash);
  const raw = slash < 0 ? '' : specPath.slice(slash + 1);
  if (isProvider(provider)) return parseSpec(provider, raw);
  const meant = guessProvider(provider);
  const link = pastedAddress(specPath)?.join('/') ?? (meant === null ? null : `${meant}/${raw}`);
  const what = provider === '' ? 'The link names no provider.' : 'There is no provider of that name.';
  return {
    ok: false,
    problem: {
      code: 'unknown-provider',
      message: `${what} Known are: ${PROVIDERS.join(', ')}.`,
      suggestion: workingLink(link),
    },
  };
}

const OTHER_NAMES: Readonly<Record<string, Provider>> = {
  github: 'gh',
  'github.com': 'gh',
  gitlab: 'gl',
  'gitlab.com': 'gl',
  gists: 'gist',
  'gist.github.com': 'gist',
  doi: 'zenodo',
};

function guessProvider(name: string): Provider | null {
  const folded = name.toLowerCase();
  if (isProvider(folded)) return folded;
  return Object.hasOwn(OTHER_NAMES, folded) ? OTHER_NAMES[folded]! : null;
}
