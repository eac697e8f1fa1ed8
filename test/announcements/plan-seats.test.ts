import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { planSeats, roomFor, type SeatsWanted } from '../../src/announcements/plan-seats.ts';
import type { Federation } from '../../src/routing/federation.ts';
import { federationWith, type MemberFacts, ringOrder, TEXTBOOK } from '../routing/fixtures.ts';

const HEADROOM = 10;
const hub = (quota: number, pods: number, more: MemberFacts = {}): MemberFacts => ({
  pods,
  room: quota - HEADROOM - pods,
  ...more,
});

/** mybinder.org's quotas, on a busy afternoon. */
const MYBINDER = { alpha: hub(300, 200), beta: hub(180, 100), gamma: hub(60, 40) };
const TEN = Object.fromEntries(
  [80, 120, 150, 180, 200, 220, 250, 280, 300, 300].map((quota, i) => [`m${i}`, hub(quota, 30 + i * 19)]),
);

const NONE = { off: [], failing: [], passed: [], held: [] };
const plan = (federation: Federation, seats: number, more: Partial<SeatsWanted> = {}) => {
  const wanted = { spec: TEXTBOOK, seats, seatsPerMember: 100, ...NONE, ...more };
  const { shares, missing, unbuildable, unable } = planSeats(wanted, federation);
  return {
    missing,
    unbuildable,
    unable: unable.map((index) => federation.members[index]!.member.name as string),
    shares: Object.fromEntries(shares.map(({ index, seats }) => [federation.members[index]!.member.name, seats])),
    names: shares.map(({ index }) => federation.members[index]!.member.name as string),
  };
};

describe('the members that an event needs', () => {
  it('is one for a class that fits there, the first on the ring that takes them all', () => {
    const federation = federationWith(TEN);
    // The first on the ring has more than its share already.
    const [, second] = ringOrder(federation);
    for (const seats of [10, 60]) expect(plan(federation, seats)).to.deep.include({ names: [second], missing: 0 });
  });

  it('is one of those to which operators have pinned the repo, as long as one of them is in service', () => {
    const federation = federationWith(TEN);
    const pins = new Map([[TEXTBOOK.repoKey, [3, 7]]]);
    expect(plan({ ...federation, pins }, 100).names).to.have.members(['m3', 'm7']);
    const out = federationWith({ ...TEN, m3: { out: 'down' }, m7: { out: 'draining' } });
    expect(plan({ ...out, pins }, 100).names).to.deep.equal(plan(out, 100).names);
  });

  it('is more of them for more seats, as many as it takes and no more', () => {
    const federation = federationWith(TEN);
    expect(plan(federation, 100).names).to.have.lengthOf(2);
    expect(plan(federation, 300).names).to.have.lengthOf.within(4, 7);
    const all = plan(federation, 1000);
    expect(all.names).to.have.lengthOf(10);
    // Rooms of 40 to 108, none of which gets more than a hub's own quota for a repository.
    expect(all.missing).to.equal(190);
    expect(Math.max(...Object.values(all.shares))).to.equal(100);
  });

  it('leaves alone a member that is over its bound, where others are enough', () => {
    const federation = federationWith(MYBINDER);
    expect(plan(federation, 60).names).to.have.members(['beta', 'gamma']);
  });

  it('lets the bound give way before seats are refused, and says what there is no room for', () => {
    const federation = federationWith(MYBINDER);
    expect(plan(federation, 100)).to.deep.include({ shares: { beta: 70, gamma: 10, alpha: 20 }, missing: 0 });
    const shares = { alpha: 90, beta: 70, gamma: 10 };
    expect(plan(federation, 300)).to.deep.include({ shares, missing: 130 });
    expect(plan(federation, 1000)).to.deep.include({ shares, missing: 830 });
  });

  it('are those that hold it already, and then those with the wanted versions', () => {
    const even = () => ({ a: hub(200, 50), b: hub(200, 50), c: hub(200, 50) });
    const federation = federationWith(even());
    const [first, second, third] = ringOrder(federation);
    expect(plan(federation, 10).names).to.deep.equal([first]);
    expect(plan(federation, 10, { held: [federation.indexOf.get(third as never)!] }).names).to.deep.equal([third]);
    const mixed = federationWith({ ...even(), [first!]: hub(200, 50, { preferred: false }) });
    expect(plan(mixed, 10).names).to.deep.equal([second]);
  });

  it('are none that is out, does not take it, is passed over, or is full', () => {
    const facts = {
      down: hub(200, 0, { out: 'down' }),
      denies: hub(200, 0, { admits: () => false }),
      full: hub(100, 90),
      filling: hub(100, 50, { pending: 40 }),
      passed: hub(200, 0),
      well: hub(200, 50),
    };
    const federation = federationWith(facts);
    expect(plan(federation, 30, { passed: [4] })).to.deep.include({ shares: { well: 30 }, missing: 0 });
  });

  it('are none that cannot build it, whose room is told apart', () => {
    const federation = federationWith({ off: hub(50, 0), fails: hub(40, 0), full: hub(30, 20), builds: hub(60, 0) });
    const [off, failing] = [[0], [1]];
    expect(plan(federation, 40, { off, failing })).to.deep.include({
      shares: { builds: 40 },
      unbuildable: 0,
      unable: [],
    });
    const short = plan(federation, 130, { off, failing });
    expect(short).to.deep.include({ shares: { builds: 50 }, missing: 10, unbuildable: 70 });
    expect(short.unable).to.have.members(['off', 'fails']);
    expect(plan(federation, 60, { off, failing, passed: [3] })).to.deep.include({ missing: 0, unbuildable: 60 });
    expect(roomFor(TEXTBOOK, off, federation)).to.equal(80);
  });

  it('are none in a federation that is away, and all seats are without room', () => {
    const federation = federationWith({ a: hub(200, 0, { out: 'down' }) });
    expect(plan(federation, 30)).to.deep.equal({
      ...{ shares: {}, names: [], missing: 30 },
      ...{ unbuildable: 0, unable: [] },
    });
  });

  const members = fc.array(
    fc.record({
      weight: fc.integer({ min: 1, max: 3 }),
      pods: fc.integer({ min: 0, max: 300 }),
      quota: fc.option(fc.integer({ min: 0, max: 400 }), { nil: Number.POSITIVE_INFINITY }),
      pending: fc.integer({ min: 0, max: 30 }),
    }),
    { minLength: 1, maxLength: 6 },
  );
  const federationOf = (all: readonly { weight: number; pods: number; quota: number; pending: number }[]) =>
    federationWith(
      Object.fromEntries(
        all.map(({ weight, pods, quota, pending }, i) => [`m${i}`, hub(quota, pods, { weight, pending })]),
      ),
    );

  it('give every seat a place or say that there is none, and no member more than it has room for', () => {
    fc.assert(
      fc.property(members, fc.integer({ min: 1, max: 2000 }), (all, seats) => {
        const federation = federationOf(all);
        const { shares, missing } = planSeats({ spec: TEXTBOOK, seats, seatsPerMember: 100, ...NONE }, federation);
        const free = federation.members.map(({ room }, i) => Math.min(100, Math.max(0, room - federation.pending[i]!)));
        expect(shares.reduce((sum, share) => sum + share.seats, missing)).to.equal(seats);
        for (const { index, seats: its } of shares) expect(its).to.be.within(1, free[index]!);
        // Nobody is sent away while there is room.
        if (missing > 0) expect(seats - missing).to.equal(free.reduce((sum, one) => sum + one, 0));
      }),
    );
  });

  it('keep all within the bound where nobody has a quota', () => {
    fc.assert(
      fc.property(members, fc.integer({ min: 1, max: 2000 }), (all, seats) => {
        const federation = federationOf(all.map((one) => ({ ...one, quota: Number.POSITIVE_INFINITY })));
        const { shares, missing } = planSeats({ spec: TEXTBOOK, seats, seatsPerMember: null, ...NONE }, federation);
        const load = (i: number) => federation.members[i]!.pods + federation.pending[i]!;
        const total = all.reduce((sum, _, i) => sum + load(i), seats);
        const weights = all.reduce((sum, { weight }) => sum + weight, 0);
        expect(missing).to.equal(0);
        for (const { index, seats: its } of shares) {
          const fair = (total * all[index]!.weight) / weights;
          expect(load(index) + its).to.be.at.most(Math.ceil(Math.max(1.25 * fair, fair + 5)));
        }
      }),
    );
  });
});
