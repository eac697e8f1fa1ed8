import type { RepoKey } from '../launch/launch-spec.ts';
import type { MemberName } from '../members/member.ts';
import type { Reason, Refusal } from '../routing/reasons.ts';

/** One line of the log per launch. No query, cookie, token or address: nothing a visitor would not want kept. */
export interface LaunchLine {
  readonly member: MemberName | null;
  readonly reason: Reason | Refusal;
  readonly repo: RepoKey;
  /** From the request's arrival to its answer, µs. */
  readonly us: number;
  /** The trace that it belongs to (`trace-context.ts`). Unset or null: none. */
  readonly traceId?: string | null;
}

export interface LaunchLog {
  launch(line: LaunchLine): void;
  /** What happened, in the course of things. */
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  /** Something that an operator should see. */
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  /** A fault of ours. */
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}
