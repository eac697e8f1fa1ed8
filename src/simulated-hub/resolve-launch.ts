import type { LaunchSpec } from '../launch/launch-spec.ts';
import { parseSpec } from '../launch/parse-spec.ts';
import { isProvider, type Provider } from '../launch/provider.ts';
import type { EventStream } from './event-stream.ts';
import type { Exchange } from './exchange.ts';
import type { HubState } from './hub-state.ts';
import { imageName } from './image-name.ts';
import { type ResolvedRepository, resolveRepository } from './repository.ts';

/** A link to a default branch that is gone waits, so that somebody mends it. */
const RENAMED_BRANCH_MS = 10_000;

/** A request that was let in. */
export interface LaunchRequest {
  readonly hub: HubState;
  readonly exchange: Exchange;
  readonly stream: EventStream;
  /** As in the link; perhaps no provider at all. */
  readonly provider: string;
  readonly rawSpec: string;
  readonly buildToken: boolean;
}

/** What a launch is about once its ref has been resolved. */
export interface ResolvedLaunch extends LaunchRequest {
  readonly provider: Provider;
  /** Of the link that was served: `HEAD` for a default branch that is gone. */
  readonly spec: LaunchSpec;
  readonly repository: ResolvedRepository;
  readonly image: string;
}

/** Finds out which repository, commit and image a link means. null: the stream has been told why it means none. */
export async function resolveLaunch(request: LaunchRequest): Promise<ResolvedLaunch | null> {
  const { hub, stream, provider } = request;
  if (!isProvider(provider)) {
    stream.fail(`No provider found for prefix ${provider}`);
    return null;
  }
  stream.keepAlive();
  const raw = request.rawSpec.replace(/\/+$/, '');
  const key = `${provider}:${raw}`;
  const parsed = parseSpec(provider, raw);
  const unresolved = `Could not resolve ref for ${key}. Double check your URL and that your repo is public.`;
  if (!parsed.ok) {
    const { code, message } = parsed.problem;
    // A hub takes `gl/mosaik/examples/main` at its word: repo `mosaik`, which nobody has.
    stream.fail(code === 'unencoded-slash' ? unresolved : provider === 'gh' ? misspelt(raw) : message);
    return null;
  }
  if (hub.settings.bannedSpecs.some((banned) => raw.search(banned) === 0)) {
    stream.fail(`Sorry, ${raw} is not allowed to launch. Please contact admins for more info!`);
    return null;
  }
  let { spec } = parsed;
  let repository = resolveRepository(spec, hub.settings.commits);
  if (repository === null && provider === 'gh' && (spec.ref === 'master' || spec.ref === 'main')) {
    const moved = spec.ref === 'master' ? ' GitHub has changed default branches from "master" to "main".' : '';
    const tip = `${unresolved}${moved} Tip: HEAD will always resolve to a repository's default branch.`;
    const head = parseSpec(provider, `${raw.slice(0, raw.lastIndexOf('/'))}/HEAD`);
    if (!head.ok) return null;
    const again = `Trying again with HEAD instead of ${spec.ref}. Please update your links.`;
    stream.emit({ phase: 'waiting', message: `${tip}\n${again}\n` });
    if (!(await stream.sleep(RENAMED_BRANCH_MS))) return null;
    spec = head.spec;
    repository = resolveRepository(spec, hub.settings.commits);
    if (repository === null) stream.fail(tip);
  } else if (repository === null) {
    stream.fail(unresolved);
  }
  if (repository === null) return null;
  const image = imageName(hub.imagePrefix, repository.slug, repository.resolvedRef);
  return { ...request, provider, spec, repository, image };
}

/** BinderHub's words for a GitHub link that lacks a part. */
function misspelt(raw: string): string {
  const parts = raw.split('/');
  const guess = parts.length === 2 && !['main', 'master', 'HEAD'].includes(parts[1]!);
  return `Spec is not of the form "user/repo/ref", provided: "${raw}".${guess ? ` Did you mean "${raw}/HEAD"?` : ''}`;
}
