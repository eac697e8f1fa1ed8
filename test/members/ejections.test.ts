import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { RepoKey } from '../../src/launch/launch-spec.ts';
import { type EjectionSettings, Ejections, type Weighed } from '../../src/members/ejections.ts';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 10, 23, 12);
const SETTINGS = { failures: 3, timeMs: MINUTE, longestMs: 8 * MINUTE, keep: 0.5 };
const repo = (n: number) => `gh:owner/repo-${n}` as RepoKey;

const ejections = (settings: Partial<EjectionSettings> = {}, members = 3) => {
  const all = new Ejections({ ...SETTINGS, ...settings });
  all.growTo(members);
  return all;
};

/** Launches of so many repositories fail there, one after the other. */
function fails(all: Ejections, index: number, now: number, repos = SETTINGS.failures): boolean {
  let ejected = false;
  for (let n = 0; n < repos; n++) ejected = all.failed(index, repo(n), now) || ejected;
  return ejected;
}

const equal = (count: number, ...out: readonly number[]): Weighed[] =>
  Array.from({ length: count }, (_, index) => ({ weight: 1, isInService: !out.includes(index), isMember: true }));

describe('ejection', () => {
  it('takes launches of so many repositories in a row that fail', () => {
    const all = ejections();
    expect([0, 1, 2].map((n) => all.failed(0, repo(n), NOON))).to.deep.equal([false, false, true]);
    expect(all.of(0, NOON)).to.deep.equal({ since: NOON, until: NOON + MINUTE, times: 1, isHeeded: false });
    expect(all.of(1, NOON)).to.equal(null);
    expect([all.total(0), all.total(1)]).to.deep.equal([1, 0]);
  });

  it('does not take one repository that fails again and again', () => {
    const all = ejections();
    for (let i = 0; i < 100; i++) expect(all.failed(0, repo(i % 2), NOON + i)).to.equal(false);
  });

  it('begins to count anew when a launch goes well', () => {
    const all = ejections();
    fails(all, 0, NOON, 2);
    all.succeeded(0, NOON + 1);
    expect(fails(all, 0, NOON + 2, 2)).to.equal(false);
    expect(all.failed(0, repo(9), NOON + 3)).to.equal(true);
  });

  it('hears nothing new from a launch that went well before the last failure', () => {
    const all = ejections();
    fails(all, 0, NOON, 2);
    all.succeeded(0, NOON - 1);
    expect(all.failed(0, repo(9), NOON)).to.equal(true);
  });

  it('takes no failures for a row that are more than half an hour apart', () => {
    const all = ejections();
    fails(all, 0, NOON, 2);
    expect(all.failed(0, repo(9), NOON + 31 * MINUTE)).to.equal(false);
    expect(fails(all, 0, NOON + 60 * MINUTE, 2)).to.equal(true);
  });

  it('is for nobody where it is switched off', () => {
    expect(fails(ejections({ failures: null }), 0, NOON, 50)).to.equal(false);
  });

  it('ends by itself', () => {
    const all = ejections();
    fails(all, 0, NOON);
    expect(all.of(0, NOON + MINUTE - 1)).not.to.equal(null);
    expect(all.of(0, NOON + MINUTE)).to.equal(null);
  });

  it('lasts twice as long each time, up to the longest, and needs two repositories then', () => {
    const all = ejections();
    let now = NOON;
    const lasts: number[] = [];
    fails(all, 0, now);
    for (let i = 0; i < 5; i++) {
      const { since, until } = all.of(0, now)!;
      lasts.push((until - since) / MINUTE);
      now = until;
      expect(all.failed(0, repo(1), now)).to.equal(false);
      expect(all.failed(0, repo(1), now)).to.equal(false);
      expect(all.failed(0, repo(2), now)).to.equal(true);
    }
    expect(lasts).to.deep.equal([1, 2, 4, 8, 8]);
  });

  it('needs the whole row again after a launch that went well, and is no longer then only after a long time without', () => {
    const all = ejections();
    fails(all, 0, NOON);
    const back = NOON + MINUTE;
    all.succeeded(0, back);
    expect(fails(all, 0, back + 1, 2)).to.equal(false);
    expect(all.failed(0, repo(9), back + 2)).to.equal(true);
    expect(all.of(0, back + 2)).to.include({ times: 2 });
    const { until } = all.of(0, back + 2)!;
    all.succeeded(0, until);
    expect(fails(all, 0, until + SETTINGS.longestMs)).to.equal(true);
    expect(all.of(0, until + SETTINGS.longestMs)).to.include({ times: 1 });
  });

  it('is not made longer by what was on its way before, nor ended by it', () => {
    const all = ejections();
    fails(all, 0, NOON);
    expect(fails(all, 0, NOON + 1, 10)).to.equal(false);
    all.succeeded(0, NOON + 2);
    expect(all.of(0, NOON + 2)).to.include({ until: NOON + MINUTE, times: 1 });
    // What it was taken for still stands.
    expect(fails(all, 0, NOON + MINUTE, 2)).to.equal(true);
  });

  it('knows nothing of members that it was not told of', () => {
    const all = ejections({}, 1);
    expect(fails(all, 1, NOON)).to.equal(false);
    all.succeeded(-1, NOON);
    expect(all.heededUntil(7)).to.equal(0);
  });
});

describe('which ejections are heeded', () => {
  const heeded = (all: Ejections, members: readonly Weighed[], now = NOON) => {
    all.weigh(members, now);
    return members.flatMap((_, index) => (all.heededUntil(index) > 0 ? [index] : []));
  };

  it('is told: those that leave half of the weight in service, the oldest first', () => {
    const all = ejections();
    fails(all, 2, NOON - 2);
    fails(all, 0, NOON - 1);
    expect(heeded(all, equal(3))).to.deep.equal([2]);
    expect(all.of(0, NOON)).to.include({ isHeeded: false });
    expect(heeded(all, equal(4))).to.deep.equal([0, 2]);
  });

  it('goes by weight', () => {
    const all = ejections();
    fails(all, 0, NOON - 1);
    const [heavy, ...others] = equal(3) as [Weighed, ...Weighed[]];
    expect(heeded(all, [{ ...heavy, weight: 1.9 }, ...others])).to.deep.equal([0]);
    expect(heeded(all, [{ ...heavy, weight: 2.1 }, ...others])).to.deep.equal([]);
  });

  it('is none where too many are out for other reasons: panic', () => {
    const all = ejections();
    fails(all, 0, NOON - 1);
    expect(heeded(all, equal(3, 1))).to.deep.equal([]);
    expect(heeded(all, equal(3))).to.deep.equal([0]);
  });

  it('counts nobody who is no member any more', () => {
    const all = ejections();
    fails(all, 0, NOON - 1);
    const left: Weighed = { weight: 9, isInService: false, isMember: false };
    expect(heeded(all, [...equal(2), left])).to.deep.equal([0]);
  });

  it('says whether anything has changed', () => {
    const all = ejections();
    expect(all.weigh(equal(3), NOON)).to.equal(false);
    fails(all, 0, NOON);
    expect([all.weigh(equal(3), NOON), all.weigh(equal(3), NOON)]).to.deep.equal([true, false]);
    expect(all.weigh(equal(3), NOON + MINUTE)).to.equal(true);
  });

  it('never leaves less than the settings say, unless others are out', () => {
    const member = fc.record({ weight: fc.constantFrom(0.1, 1, 1.5, 7), isOut: fc.boolean() });
    const anyone = fc.array(member, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(anyone, fc.array(fc.nat(7)), fc.constantFrom(0, 0.5, 0.9, 1), (members, failing, keep) => {
        const all = ejections({ keep }, members.length);
        for (const [n, index] of failing.entries()) fails(all, index, NOON + n);
        const weighed = members.map(({ weight, isOut }) => ({ weight, isInService: !isOut, isMember: true }));
        const ejected = heeded(all, weighed, NOON + failing.length);
        const weightOf = (counts: (index: number) => boolean) =>
          members.reduce((sum, { weight }, index) => sum + (counts(index) ? weight : 0), 0);
        const left = weightOf((index) => weighed[index]!.isInService && !ejected.includes(index));
        if (ejected.length > 0) expect(left).to.be.at.least(keep * weightOf(() => true) - 1e-9);
        for (const index of ejected) expect(weighed[index]!.isInService).to.equal(true);
      }),
    );
  });
});
