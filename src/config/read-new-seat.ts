import { stringify } from 'yaml';
import type { Member } from '../members/member.ts';
import { SEAT_FIELDS, type SeatField, type SeatForm, type SeatReading } from '../members/new-seat.ts';
import { sayWhatIsRight } from './explain-issue.ts';
import { membersSchema } from './member-schema.ts';

/**
 * A form → a seat beside `members`, judged as the configuration with it would be (membersSchema). Nothing is asked of the
 * address. Pure and total.
 */
export function readNewSeat(form: SeatForm, members: readonly Pick<Member, 'name' | 'url'>[]): SeatReading {
  const written = asWritten(form);
  const seats = [...members.map(({ name, url }) => ({ name, url })), written];
  const parsed = membersSchema({}).safeParse(seats, { error: sayWhatIsRight });
  const problems: Partial<Record<SeatField, string>> = {};
  for (const { path, message, ...issue } of parsed.error?.issues ?? []) {
    const field = SEAT_FIELDS.find((one) => one === path[1]);
    if (field === undefined || path[0] !== members.length) continue;
    const taken = issue.code === 'custom' ? members[issue.params?.same ?? -1] : undefined;
    problems[field] ??= taken === undefined ? message : `is taken: ${taken.name} has it`;
  }
  if (form.weight === '') problems.weight = 'is required';
  if (written.weight === 0) problems.weight ??= 'must be more than 0, which would leave the hub out of the federation';
  const member = parsed.data?.at(-1);
  if (member === undefined || Object.keys(problems).length > 0) return { ok: false, problems };
  return { ok: true, member, yaml: yamlOf({ ...written, url: member.url }) };
}

/** As it would stand in a file: no key where nothing was said, and a number where it is one. */
function asWritten({ weight, ...texts }: SeatForm) {
  const { name, url, ...said } = texts;
  const number = Number(weight);
  return {
    name,
    url,
    weight: weight === '' || Number.isNaN(number) ? weight : number,
    ...Object.fromEntries(Object.entries(said).filter(([, text]) => text !== '')),
  };
}

const yamlOf = (seat: object): string => stringify([seat], { lineWidth: 0 });
