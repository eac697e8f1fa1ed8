import type { MemberName } from '../../members/member.ts';
import type { Knowledge } from '../knowledge.ts';
import type { Reason, Refusal } from '../reasons.ts';

/** What became of a launch: where it was routed by, or why it was not. */
export type Outcome = Reason | Refusal;

/** What a launch can expect: its image is there, it joins a build under way, or it makes its member begin one. */
export const EXPECTED = ['hit', 'joined', 'build'] as const;
export type Expected = (typeof EXPECTED)[number];

export const expectedOf = (knowledge: Knowledge): Expected =>
  knowledge === 'built' || knowledge === 'presumed' ? 'hit' : knowledge === 'building' ? 'joined' : 'build';

/** The two that are compared: what decides, and what would. */
export const SIDES = ['live', 'shadow'] as const;
export type Side = (typeof SIDES)[number];

/** One side of one launch. `member` and `expected`: null where it was refused. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly member: MemberName | null;
  readonly expected: Expected | null;
}

/** Launches of one side, by what they could expect. */
export type ExpectedCounts = Readonly<Record<Expected, number>>;

export interface MatrixCell {
  readonly live: Outcome;
  readonly shadow: Outcome;
  readonly launches: number;
  /** Of them, those that would have gone to the same member. */
  readonly sameMember: number;
}

/** Counts since the start. */
export interface ShadowCounts {
  readonly launches: number;
  /** Would have gone to the same member, or nowhere under both. */
  readonly sameMember: number;
  /** Every pair that has been, the most frequent first. */
  readonly matrix: readonly MatrixCell[];
  readonly members: ReadonlyMap<MemberName, Readonly<Record<Side, ExpectedCounts>>>;
}

type Mutable = Record<Side, Record<Expected, number>>;

/** Counts launches as they were decided and as they would have been. */
export class ShadowTally {
  readonly #cells = new Map<string, { -readonly [K in keyof MatrixCell]: MatrixCell[K] }>();
  readonly #members = new Map<MemberName, Mutable>();
  #launches = 0;
  #sameMember = 0;

  add(live: Verdict, shadow: Verdict): void {
    const same = Number(live.member === shadow.member);
    this.#launches++;
    this.#sameMember += same;
    const key = `${live.outcome} ${shadow.outcome}`;
    let cell = this.#cells.get(key);
    if (cell === undefined) {
      cell = { live: live.outcome, shadow: shadow.outcome, launches: 0, sameMember: 0 };
      this.#cells.set(key, cell);
    }
    cell.launches++;
    cell.sameMember += same;
    this.#count('live', live);
    this.#count('shadow', shadow);
  }

  get counts(): ShadowCounts {
    return {
      launches: this.#launches,
      sameMember: this.#sameMember,
      matrix: [...this.#cells.values()].map((cell) => ({ ...cell })).sort((a, b) => b.launches - a.launches),
      members: this.#members,
    };
  }

  #count(side: Side, { member, expected }: Verdict): void {
    if (member === null || expected === null) return;
    let counts = this.#members.get(member);
    if (counts === undefined) {
      const none = () => ({ hit: 0, joined: 0, build: 0 });
      counts = { live: none(), shadow: none() };
      this.#members.set(member, counts);
    }
    counts[side][expected]++;
  }
}

/** Launches of a side at one member. */
export const launchesOf = ({ hit, joined, build }: ExpectedCounts): number => hit + joined + build;

/** What all launches of a side together could expect. */
export const expectedAtAll = ({ members }: ShadowCounts, side: Side): ExpectedCounts => {
  const sum = { hit: 0, joined: 0, build: 0 };
  for (const counts of members.values()) for (const what of EXPECTED) sum[what] += counts[side][what];
  return sum;
};
