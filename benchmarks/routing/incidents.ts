import { parseDuration } from '../../src/config/duration.ts';
import { DRAW, seededChance } from './seeded-chance.ts';

/** Something that befalls the federation. `member`: an index. `at`: ms since the epoch. */
export type Incident =
  | { readonly kind: 'lost'; readonly member: number; readonly at: number; readonly keepsSessions: boolean }
  | { readonly kind: 'back' | 'drain' | 'resume' | 'join' | 'leave'; readonly member: number; readonly at: number }
  | { readonly kind: 'bump'; readonly member: number | null; readonly at: number }
  /** By member; null: it is not in the configuration. */
  | { readonly kind: 'weights'; readonly at: number; readonly seats: readonly (SeatWeight | null)[] }
  /** null: none. */
  | { readonly kind: 'quota'; readonly member: number; readonly at: number; readonly quota: number | null }
  | { readonly kind: 'store-lost' | 'store-back'; readonly at: number };

export interface SeatWeight {
  /** Above 0. */
  readonly weight: number;
  readonly prime: boolean;
}

/** A moment of the trace: ms after its first launch, or since the epoch. */
type Moment = { readonly after: number } | { readonly epoch: number };

/** As it was asked for: of what lasts, both ends. */
export interface PlannedIncident {
  readonly what: 'outage' | 'drain' | 'bump' | 'join' | 'leave' | 'store';
  /** A member's name; null: all of them, or none in particular. */
  readonly member: string | null;
  readonly from: Moment;
  /** ms; 0 for what only happens. */
  readonly forMs: number;
  readonly keepsSessions: boolean;
}

const FORM = /^(?:([a-z0-9-]+)@)?([^+]+?)(?:\+([^+,]+))?(,keep)?$/;
const LASTING: ReadonlySet<PlannedIncident['what']> = new Set(['outage', 'drain', 'store']);

/**
 * Reads `MEMBER@TIME` or `MEMBER@TIME+DURATION`, for a store without a member. TIME: `36h` after the first launch, or `2019-07-03T10:00Z`.
 * `,keep` at the end of an outage: its sessions live on. Throws an Error that says what is wrong.
 */
export function parseIncident(what: PlannedIncident['what'], text: string): PlannedIncident {
  const [, member, time = '', duration, keep] = FORM.exec(text) ?? [];
  const after = parseDuration(time);
  const epoch = Date.parse(time);
  const forMs = duration === undefined ? 0 : parseDuration(duration);
  const isMeant =
    (after !== null || !Number.isNaN(epoch)) &&
    forMs !== null &&
    LASTING.has(what) === forMs > 0 &&
    (what === 'store') === (member === undefined);
  if (!isMeant) throw new Error(`${text} is not ${formOf(what)}`);
  return {
    what,
    member: member === undefined || member === 'all' ? null : member,
    from: after === null ? { epoch } : { after },
    forMs,
    keepsSessions: keep !== undefined,
  };
}

export const formOf = (what: PlannedIncident['what']): string =>
  `${what === 'store' ? '' : 'MEMBER@'}TIME${LASTING.has(what) ? '+DURATION' : ''}, such as ${what === 'store' ? '' : 'hub-1@'}36h${LASTING.has(what) ? '+1h' : ''}`;

const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;
/** Ten years of them. */
const WEEKS = 520;

/**
 * The outages of a federation as mybinder.org has been: each member is lost about every second week for a quarter of an hour to two hours, one time in ten for
 * nine (README.md, "Routing"). Its sessions are lost with it.
 */
export function usualOutages(members: readonly string[], seed: number): readonly PlannedIncident[] {
  return members.flatMap((member, index) =>
    Array.from({ length: WEEKS }, (_, week) => week)
      .filter((week) => seededChance(seed, DRAW.outage, index, 4 * week) < 0.5)
      .map((week): PlannedIncident => {
        const chance = (what: number) => seededChance(seed, DRAW.outage, index, 4 * week + what);
        const hours = chance(1) < 0.1 ? 9 : 0.25 * 8 ** chance(2);
        const after = (week + chance(3) * 0.9) * WEEK_MS;
        return { what: 'outage', member, from: { after }, forMs: hours * HOUR_MS, keepsSessions: false };
      }),
  );
}

/** Plans become incidents, in order of time, once the time of the first launch is known. Throws where a member is not one. */
export function incidentsOf(
  plans: readonly PlannedIncident[],
  members: readonly string[],
  startsAt: number,
): readonly Incident[] {
  const all = plans.flatMap((plan): readonly Incident[] => {
    const at = 'epoch' in plan.from ? plan.from.epoch : startsAt + plan.from.after;
    const until = at + plan.forMs;
    if (plan.what === 'store')
      return [
        { kind: 'store-lost', at },
        { kind: 'store-back', at: until },
      ];
    if (plan.what === 'bump' && plan.member === null) return [{ kind: 'bump', member: null, at }];
    return indexesOf(plan.member, members).flatMap((member): readonly Incident[] => {
      switch (plan.what) {
        case 'outage':
          return [
            { kind: 'lost', member, at, keepsSessions: plan.keepsSessions },
            { kind: 'back', member, at: until },
          ];
        case 'drain':
          return [
            { kind: 'drain', member, at },
            { kind: 'resume', member, at: until },
          ];
        default:
          return [{ kind: plan.what as 'bump' | 'join' | 'leave', member, at }];
      }
    });
  });
  return all.toSorted((a, b) => a.at - b.at);
}

function indexesOf(name: string | null, members: readonly string[]): readonly number[] {
  if (name === null) return members.map((_, index) => index);
  const index = members.indexOf(name);
  if (index < 0) throw new Error(`${name} is no member. There are: ${members.join(', ')}`);
  return [index];
}
