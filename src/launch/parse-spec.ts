import { parseCkan, parseDataverse, parseFigshare, parseHydroshare, parseZenodo } from './archive-specs.ts';
import { parseGit } from './clone-url-spec.ts';
import { parseGist, parseGitHub, parseGitLab } from './git-specs.ts';
import { type LaunchProblem, problem } from './launch-problem.ts';
import type { LaunchSpec } from './launch-spec.ts';
import { escapeForPath, escapeStrayPercent, hasStrayPercent } from './percent.ts';
import type { Provider } from './provider.ts';
import type { ProviderParser } from './provider-parser.ts';
import { refKey, repoKey } from './repo-key.ts';

export type SpecResult =
  | { readonly ok: true; readonly spec: LaunchSpec }
  | { readonly ok: false; readonly problem: LaunchProblem };

const PARSERS: Readonly<Record<Provider, ProviderParser>> = {
  gh: parseGitHub,
  gist: parseGist,
  gl: parseGitLab,
  git: parseGit,
  zenodo: parseZenodo,
  figshare: parseFigshare,
  dataverse: parseDataverse,
  hydroshare: parseHydroshare,
  ckan: parseCkan,
};

/**
 * Reads the raw bytes behind `/v2/<provider>/` the way BinderHub's repo providers do (PROTOCOL.md, "Launch URLs").
 * Total: every input gives a spec or a problem that says what is wrong.
 */
export function parseSpec(provider: Provider, raw: string): SpecResult {
  const read = readSpec(provider, raw);
  if (read.ok) return read;
  return { ok: false, problem: { ...read.problem, suggestion: workingLink(read.problem.suggestion) } };
}

const MOST_FAULTS = 4;

/**
 * A link is worth suggesting only if it parses: one that has another fault is replaced by what is suggested for that.
 * Takes and returns `<provider>/<spec>`, escaped so that it can stand in a URL; null: no good guess.
 */
export function workingLink(suggestion: string | null): string | null {
  let link = suggestion;
  for (let faults = 0; link !== null && faults <= MOST_FAULTS; faults++) {
    link = escapeForPath(link);
    const slash = link.indexOf('/');
    const read = readSpec(link.slice(0, slash) as Provider, link.slice(slash + 1));
    if (read.ok) return link;
    if (read.problem.suggestion === link) return null;
    link = read.problem.suggestion;
  }
  return null;
}

function readSpec(provider: Provider, raw: string): SpecResult {
  if (hasStrayPercent(raw)) {
    return problem('bad-escape', 'The link has a % that starts no escape. A literal % is written %25.', [
      provider,
      escapeStrayPercent(raw),
    ]);
  }
  const parsed = PARSERS[provider](raw);
  if (!parsed.ok) return parsed;
  return {
    ok: true,
    spec: {
      provider,
      raw,
      repo: parsed.repo,
      ref: refKey(parsed.ref),
      repoKey: repoKey(provider, parsed.identity),
    },
  };
}
