import type { LaunchSpec, RepoKey } from '../../src/launch/launch-spec.ts';
import { parseEventSpec } from '../../src/launch/parse-event-spec.ts';
import { providerByName } from '../../src/launch/provider.ts';
import { imageName } from '../../src/simulated-hub/image-name.ts';
import { anyCommit, resolveRepository } from '../../src/simulated-hub/repository.ts';

/** One launch of the archive, as it will be played. */
export interface TraceLaunch {
  /** ms since the epoch */
  readonly at: number;
  /** `gh/user/repo/ref`: what follows `/v2/` and `/build/`. */
  readonly link: string;
  readonly repoKey: RepoKey;
  /** What a ledger tells builds apart by: repo key and ref. */
  readonly build: string;
  /** The name every hub gives the image. Two spellings of one repo have two, as on real hubs. */
  readonly image: string;
}

/** Hubs have registries of their own, so that the same name in each is no image shared. */
export const IMAGE_PREFIX = 'registry.test/day-';

const MINUTE_MS = 60_000;

/** Reads one line of the public archive; null: no launch that a link could be made of. */
export function readTraceLine(line: string): TraceLaunch | null {
  const { timestamp, provider: name, spec: text } = JSON.parse(line) as Record<string, unknown>;
  const provider = typeof name === 'string' ? providerByName(name) : undefined;
  const at = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  if (provider === undefined || typeof text !== 'string' || Number.isNaN(at)) return null;
  const parsed = parseEventSpec(provider, text);
  if (!parsed.ok) return null;
  const { spec } = parsed;
  const image = imageOf(spec);
  if (image === null) return null;
  return { at, link: `${provider}/${spec.raw}`, repoKey: spec.repoKey, build: `${spec.repoKey}@${spec.ref}`, image };
}

function imageOf(spec: LaunchSpec): string | null {
  const repository = resolveRepository(spec, anyCommit);
  return repository === null ? null : imageName(IMAGE_PREFIX, repository.slug, repository.resolvedRef);
}

/** The archive floors times to the minute: spreads the launches of each minute evenly over it. Order is kept. */
export function spreadMinutes<T extends { readonly at: number }>(launches: readonly T[]): readonly T[] {
  const perMinute = new Map<number, T[]>();
  for (const launch of launches) {
    const minute = perMinute.get(launch.at);
    if (minute === undefined) perMinute.set(launch.at, [launch]);
    else minute.push(launch);
  }
  return [...perMinute.values()].flatMap((minute) =>
    minute.map((launch, index) => ({ ...launch, at: launch.at + Math.floor((index * MINUTE_MS) / minute.length) })),
  );
}
