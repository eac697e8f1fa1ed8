import type { ProviderName } from '../launch/provider.ts';

/** Version of BinderHub's launch schema; fields came with time: `origin` 3, `ref` 4, `build_token` 5, `request_origin` 6. */
export type LaunchEventVersion = 1 | 2 | 3 | 4 | 5 | 6;

/** One launch that succeeded, with all that any version tells. */
export interface LaunchFacts {
  readonly provider: ProviderName;
  /** As in the link, unresolved. */
  readonly spec: string;
  readonly resolvedRef: string;
  /** The hub's host and port, as the request had it. */
  readonly host: string;
  readonly buildToken: boolean;
  readonly requestOrigin: string;
  /** ms since the epoch */
  readonly at: number;
}

/** A launch in the words of `binderhub.jupyter.org/launch` (PROTOCOL.md, "Launch events"). */
export function launchEvent(version: LaunchEventVersion, facts: LaunchFacts): Readonly<Record<string, unknown>> {
  return {
    // Python tells microseconds.
    timestamp: new Date(facts.at).toISOString().replace('Z', '000Z'),
    schema: 'binderhub.jupyter.org/launch',
    version,
    provider: facts.provider,
    spec: facts.spec,
    ...(version >= 4 && { ref: facts.resolvedRef }),
    status: 'success',
    ...(version >= 5 && { build_token: facts.buildToken }),
    ...(version >= 3 && { origin: facts.host }),
    ...(version >= 6 && { request_origin: facts.requestOrigin }),
  };
}
