import type { Member } from './member.ts';

/** What somebody is asked whose hub is to join. */
export const SEAT_FIELDS = ['name', 'url', 'weight', 'runBy', 'fundedBy', 'region'] as const;
export type SeatField = (typeof SEAT_FIELDS)[number];

/** The fields as they were typed; '' where nothing was. */
export type SeatForm = Readonly<Record<SeatField, string>>;

/** What came of a form. */
export type SeatReading =
  | {
      readonly ok: true;
      readonly member: Pick<Member, 'name' | 'url' | 'weight'>;
      /** The member as it is written in a configuration: one item for the list `members`, YAML. */
      readonly yaml: string;
    }
  /** What is wrong, beside the field that it is about. */
  | { readonly ok: false; readonly problems: Readonly<Partial<Record<SeatField, string>>> };
