import type { RepoKey } from '../launch/launch-spec.ts';
import type { MemberName } from '../members/member.ts';
import type { UtcDay } from './utc-day.ts';

/** What is counted of: a repository, a member, all of it together. */
export type TallySubject = `repo:${RepoKey}` | `member:${MemberName}` | 'federation';

/** What was counted on one day, and said. */
export interface TalliedDay {
  readonly day: UtcDay;
  /** By name (see isTallyName): whole numbers above 0. */
  readonly counts: Readonly<Record<string, number>>;
  /** Texts of LONGEST_TEXT characters at most and no control characters; the last ones of that day, oldest first. */
  readonly said: readonly string[];
}

export interface DayTally extends TalliedDay {
  readonly subject: TallySubject;
}

export interface AddedTallies {
  /** Those that the store could not take now: it is down, slow or full. One that was given up on may have been added. */
  readonly left: readonly DayTally[];
  /** Counts and texts for which their day had no room. */
  readonly dropped: number;
}

/** Names that one day of one subject has at most; further ones are dropped. */
export const MOST_NAMES = 40;
/** Texts that a day keeps: the last ones. */
export const MOST_TEXTS = 5;
export const LONGEST_TEXT = 400;
export const LONGEST_NAME = 80;
/** For how many days, where nobody says otherwise. */
export const DAYS_KEPT = 90;

const NAME = /^[\x21-\x3c\x3e-\x7e]+$/;

/** 1 to LONGEST_NAME characters of ASCII, none of them a space, `=` or a control character. */
export const isTallyName = (name: string): boolean => name.length <= LONGEST_NAME && NAME.test(name);

/**
 * Numbers of each day, over all gateways: what the pages of a repository and of the federation tell, and badges. Nothing in
 * it is of a visitor. A port beside BuildStore, for work that no launch waits for. A day is forgotten so many days later
 * (StoreLimits.daysKept). One contract suite (test/stores/day-tallies.contract.ts) runs over each adapter.
 */
export interface DayTallies {
  /**
   * Adds to what is there: atomic for each subject and day, over all gateways. Settles within the store's time limit.
   * Rejects with a RangeError, and adds nothing, where names, counts or texts are not as above.
   */
  add(batch: readonly DayTally[]): Promise<AddedTallies>;
  /** The days from `first` to `last` (both included) of which anything is known, in their order. Rejects with StoreUnavailable. */
  read(subject: TallySubject, first: UtcDay, last: UtcDay): Promise<readonly TalliedDay[]>;
}
