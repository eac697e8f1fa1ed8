/** The name of a member: lower-case letters, digits and dashes, so that it is safe in headers, cookies and labels. */
export type MemberName = string & { readonly __brand: 'MemberName' };

/** Which launches a member takes, as globs over `<provider>/<repo>` (`gh/jupyter/` and a star); deny wins over allow. */
export interface LaunchRules {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

/** A member that its operators are emptying: it gets no new launches, and what runs there ends there. ms since the epoch. */
export interface Drain {
  readonly since: number;
  /** When it takes launches again by itself; null: when somebody says so. */
  readonly until: number | null;
  /** For people, visitors included. */
  readonly reason: string | null;
}

/** A hub's seat in the federation: as configured, with what operators have changed since (src/control). */
export interface Member {
  readonly name: MemberName;
  /** The hub's address with its base path, without a trailing slash: `https://host` or `https://host/binder`. */
  readonly url: string;
  /** Share of launches relative to the other members; > 0 (members of weight 0 are dropped when the config is read). */
  readonly weight: number;
  /** Preferred for pages that are not launches, for the last resort, and to break a tie between versions. */
  readonly prime: boolean;
  readonly healthUrl: string;
  readonly versionsUrl: string;
  /** For people: who runs it, who pays, where it stands. */
  readonly runBy: string | null;
  readonly fundedBy: string | null;
  readonly region: string | null;
  /** Bearer token with which this hub posts launch events; null: none are taken from it. A secret. */
  readonly eventToken: string | null;
  readonly rules: LaunchRules;
  /** How long after its last use an image is presumed to be there, ms; unset: as `routing.retention` says. */
  readonly retentionMs?: number;
  /** Unset: it takes launches. */
  readonly drain?: Drain;
}
