import type { ControlKeeper } from '../control/control-keeper.ts';
import type { Member } from '../members/member.ts';

/** What came of a member that is to join, as it would be written in the configuration. */
export type JoiningReading =
  | { readonly ok: true; readonly member: Member; readonly written: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problems: readonly string[] };

/** What operators change while the gateway runs. */
export interface ControlFace {
  readonly keeper: ControlKeeper<Member>;
  readonly readJoining: (value: unknown) => JoiningReading;
  /** Is what they say kept beyond this process? */
  readonly isKept: boolean;
}
