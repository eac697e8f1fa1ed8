import type { RepoKey } from '../launch/launch-spec.ts';
import type { MemberName } from '../members/member.ts';

/** Where knowledge came from, strongest first; `routing` is only a presumption (we sent a launch there). */
export const SOURCES = ['stream', 'event', 'metrics', 'routing'] as const;
export type Source = (typeof SOURCES)[number];

export type Outcome = 'building' | 'built' | 'failed';

/** What somebody saw a member do with a build. */
export interface Observation {
  readonly outcome: Outcome;
  /** ms since the epoch */
  readonly at: number;
  readonly source: Exclude<Source, 'routing'>;
  /** The commit (or version) that the ref meant; null: not told. */
  readonly resolvedRef: string | null;
  /** What the member built under (versions, image prefix); null: not known. */
  readonly generation: string | null;
  /** How long the build took, ms; null: not known. */
  readonly durationMs: number | null;
}

/**
 * What is known of one ref of a repo on one member. Records merge in any order to the same result (merge-build.ts), so
 * gateways and stores agree however their messages cross.
 */
export interface BuildRecord {
  readonly ref: string;
  readonly member: MemberName;
  /** The newest observation; null while there is only our own routing to go by. */
  readonly observed: Observation | null;
  /** When a launch was last routed there on the presumption that it builds, ms since the epoch; null: never. */
  readonly presumedAt: number | null;
  /** Since when it has been seen built there, ms since the epoch; null: never seen. */
  readonly builtSince: number | null;
  /** Last sign of use, ms since the epoch: registries drop images that nobody uses. */
  readonly usedAt: number;
}

/** A record and the repo it belongs to: what is written to a store and told to other gateways. */
export interface RepoBuild {
  readonly repo: RepoKey;
  readonly record: BuildRecord;
}
