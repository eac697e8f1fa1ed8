import { changeWords } from '../control/change-words.ts';
import type { ControlChange, MemberSettings, Pin, PinChange } from '../control/control-change.ts';
import type { Drain } from '../members/member.ts';
import type { AnswerOf } from './api/api-operation.ts';
import type { controlChange, drain, pin } from './api/control-schemas.ts';

const time = (ms: number) => new Date(ms).toISOString();
const timeOrNull = (ms: number | null) => (ms === null ? null : time(ms));

export const drainView = ({ since, until, reason }: Drain): AnswerOf<typeof drain> => ({
  since: time(since),
  until: timeOrNull(until),
  reason,
});

const pinnedView = ({ members, until, reason }: Pin) => ({ members, until: timeOrNull(until), reason });

export const pinView = ({ provider, repo, at, set }: PinChange & { readonly set: Pin }): AnswerOf<typeof pin> => ({
  provider,
  repo,
  since: time(at),
  ...pinnedView(set),
});

/** A change for those who may know who made it. */
export function changeView(change: ControlChange): AnswerOf<typeof controlChange> {
  const { id, at, by, undoes } = change;
  const facts = { id, at: time(at), by, undoes, words: changeWords(change) };
  if (change.kind === 'member') {
    const { kind, member, set, before } = change;
    return { kind, ...facts, member, set: settingsView(set), before: settingsView(before) };
  }
  const { kind, provider, repo, set, before } = change;
  return { kind, ...facts, provider, repo, set: set && pinnedView(set), before: before && pinnedView(before) };
}

function settingsView({ drain: drained, seat, ...others }: Partial<MemberSettings>) {
  return {
    ...others,
    ...(drained !== undefined && { drain: drained && drainView(drained) }),
    ...(seat !== undefined && {
      seat: seat?.kind === 'joined' ? { kind: seat.kind, written: seat.written } : seat,
    }),
  };
}
