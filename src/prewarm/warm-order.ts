import type { LaunchSpec } from '../launch/launch-spec.ts';
import type { MemberName } from '../members/member.ts';
import type { Phase } from '../streams/hub-event.ts';
import type { FailureKind } from '../streams/judge-failure.ts';

/** Whose budget builds are on. `gateway`: our own, such as an announced event, which only members' budgets bound. */
export type WarmCaller =
  | { readonly kind: 'token'; readonly name: string; readonly address: string; readonly buildsPerHour: number }
  /** `network`: whose budget it is, for one may have many addresses. */
  | { readonly kind: 'address'; readonly address: string; readonly network: string; readonly buildsPerHour: number }
  | { readonly kind: 'gateway'; readonly name: string };

/** What is to be there before people come. */
export interface WarmOrder {
  readonly spec: LaunchSpec;
  /** The indexes of the very members that are to have it; null: those that a launch would be sent to now. */
  readonly members: readonly number[] | null;
  /** On how many members, from 1; more than may have it are as many as may. Not looked at where `members` are named. */
  readonly copies: number;
  readonly caller: WarmCaller;
}

/** How it goes on at one member. Holds no secret: what a hub says of a server is not told. */
export interface WarmProgress {
  /** How far that member is. Neither `ready` nor `failed`: those are ends. */
  readonly phase: Exclude<Phase, 'ready' | 'failed'>;
  readonly member: MemberName;
  /** For people; a line of the build's log, mostly. Without a line break. */
  readonly message: string;
}

/** Who is told. Called from the moment that the order is taken; not at all where it is refused. */
export interface WarmListener {
  progress(progress: WarmProgress): void;
}

/**
 * Why a member does not have it, or why nothing was begun. `over-budget`: the caller's or the member's; `not-allowed`: no
 * member takes this repo; `off`: none that takes it may be pre-warmed; `no-member`: those are away or full now; `timeout`:
 * it took too long; `restart`: the gateway was stopped; `left`: nobody wanted it any more before it had begun; `lost`: the
 * hub was; the others say what failed (streams/judge-failure.ts).
 */
export type WarmFailure =
  | 'over-budget'
  | 'not-allowed'
  | 'off'
  | 'no-member'
  | 'timeout'
  | 'restart'
  | 'left'
  | 'lost'
  | FailureKind;

/** What one member has in the end. */
export type MemberEnd =
  | {
      readonly outcome: 'built' | 'was-there';
      /** From wanting it there to having it, ms. */
      readonly durationMs: number;
      /** A server was started for it and could not be shut down: it runs until its hub finds it idle. */
      readonly serverLeft: boolean;
    }
  | {
      readonly outcome: 'failed';
      readonly durationMs: number;
      readonly why: WarmFailure;
      /** For people. */
      readonly message: string;
      /** When it may be worth trying again, ms; null: not by waiting, or nobody knows. */
      readonly retryAfterMs: number | null;
    };

/** How an order ended. */
export interface WarmResult {
  /** `ready`: as many members have it as were wanted, or all that take it. */
  readonly end: 'ready' | WarmFailure;
  /** On so many members it should have been. */
  readonly wanted: number;
  /** For people. */
  readonly message: string;
  readonly retryAfterMs: number | null;
  /** Every member that was asked, or had it, in the order of their ends. A copy that moved on has several. */
  readonly members: readonly (MemberEnd & { readonly member: MemberName })[];
}
