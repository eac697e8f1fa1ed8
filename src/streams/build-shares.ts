import type { LaunchSpec } from '../launch/launch-spec.ts';
import type { HubStream } from './hub-stream.ts';

/** Builds under way that others may follow. */
export class BuildShares {
  readonly #streams = new Map<string, Set<HubStream>>();

  /** The first of these that may be followed and is accepted; null: none. */
  find(key: string, accepts: (stream: HubStream) => boolean): HubStream | null {
    for (const stream of this.#streams.get(key) ?? []) if (stream.open && accepts(stream)) return stream;
    return null;
  }

  add(key: string, stream: HubStream): void {
    const streams = this.#streams.get(key);
    if (streams === undefined) this.#streams.set(key, new Set([stream]));
    else streams.add(stream);
  }

  /** Called when nobody can follow it any more. */
  remove(key: string, stream: HubStream): void {
    const streams = this.#streams.get(key);
    if (streams === undefined) return;
    streams.delete(stream);
    if (streams.size === 0) this.#streams.delete(key);
  }

  /** Specs that are being built. */
  get size(): number {
    return this.#streams.size;
  }
}

/**
 * What makes two launches one build: the bytes of the spec, since hubs name images by the spelling in the link. Whoever
 * shows a hub a login shares only with others who show the same: not everybody may see that build.
 */
export const shareKey = ({ provider, raw }: LaunchSpec, credentials: string): string =>
  `${credentials} ${provider}/${raw}`;
