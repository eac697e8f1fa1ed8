import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { BuildRecord } from '../../src/builds/build-record.ts';
import { knowledgeOf } from '../../src/routing/knowledge.ts';
import { DAY, federationWith, MINUTE, NOON, presumed, requestFor, seen } from './fixtures.ts';

const known = (builds: readonly BuildRecord[], generation: string | null = null) =>
  knowledgeOf(requestFor({ builds }), federationWith({ ann: { generation }, bob: {} }));

const again = (record: BuildRecord, age: number): BuildRecord => ({ ...record, presumedAt: NOON - age, usedAt: NOON });

describe('what a member has of a launch', () => {
  const rows: readonly [string, string, readonly BuildRecord[], string?][] = [
    ['none', 'nothing was heard', []],
    ['built', 'it was seen built', [seen('ann')]],
    [
      'built',
      'used within retention, however long ago it was seen',
      [seen('ann', { at: NOON - 90 * DAY, usedAt: NOON - 29 * DAY })],
    ],
    ['none', 'unused for longer than retention', [seen('ann', { at: NOON - 30 * DAY })]],
    ['built', 'the generation is the same', [seen('ann', { generation: 'g1' })], 'g1'],
    ['built', 'the generation it was built under is not known', [seen('ann')], 'g1'],
    ['built', 'the generation now is not known', [seen('ann', { generation: 'g1' })]],
    ['other-ref', 'the builder has changed since', [seen('ann', { generation: 'g1' })], 'g2'],
    ['built', 'the image prefix it was built under is not known', [seen('ann', { generation: 'g1' })], 'g1 r2d-'],
    ['built', 'the image prefix is the same', [seen('ann', { generation: ' r2d-' })], 'g1 r2d-'],
    ['other-ref', 'the image prefix has changed since', [seen('ann', { generation: 'g1 r2d-' })], 'g1 r2d-1-'],
    [
      'building',
      'the builder has changed and a launch was sent to build again',
      [again(seen('ann', { generation: 'g1', at: NOON - DAY }), 14 * MINUTE)],
      'g2',
    ],
    [
      'other-ref',
      'that was longer ago than a build can take',
      [again(seen('ann', { generation: 'g1', at: NOON - DAY }), 15 * MINUTE)],
      'g2',
    ],
    ['other-ref', 'another ref was built', [seen('ann', { ref: 'v1' })]],
    ['none', 'another ref was built and is forgotten', [seen('ann', { ref: 'v1', at: NOON - 31 * DAY })]],
    ['building', 'it was seen building', [seen('ann', { outcome: 'building', at: NOON - 14 * MINUTE })]],
    [
      'none',
      'it was seen building longer ago than a build can take',
      [seen('ann', { outcome: 'building', at: NOON - 15 * MINUTE })],
    ],
    ['none', 'another ref is building', [seen('ann', { ref: 'v1', outcome: 'building' })]],
    ['building', 'a launch was sent there', [presumed('ann', 14 * MINUTE)]],
    ['presumed', 'a launch was sent there long enough ago', [presumed('ann', 15 * MINUTE)]],
    ['presumed', 'still within the retention of presumptions', [presumed('ann', 7 * DAY - 1)]],
    ['none', 'a presumption that has expired', [presumed('ann', 7 * DAY)]],
    ['other-ref', 'a launch of another ref was sent there', [presumed('ann', MINUTE, 'v1')]],
    ['failed', 'it failed lately', [seen('ann', { outcome: 'failed', at: NOON - 9 * MINUTE })]],
    ['none', 'it failed a while ago', [seen('ann', { outcome: 'failed', at: NOON - 10 * MINUTE })]],
    ['none', 'another ref failed', [seen('ann', { ref: 'v1', outcome: 'failed' })]],
    [
      'failed',
      'a launch was sent there and it failed after that',
      [{ ...seen('ann', { outcome: 'failed', at: NOON - MINUTE }), presumedAt: NOON - 2 * MINUTE }],
    ],
    [
      'building',
      'it failed and another launch was sent there after that',
      [{ ...seen('ann', { outcome: 'failed', at: NOON - 2 * MINUTE }), presumedAt: NOON - MINUTE }],
    ],
    [
      'built',
      'a record of another ref says less',
      [seen('ann', { ref: 'v1' }), seen('ann'), presumed('ann', MINUTE, 'v2')],
    ],
    ['none', 'only a member that has left has it', [seen('gone')]],
  ];
  for (const [expected, when, builds, generation] of rows) {
    it(`${expected}: ${when}`, () => {
      expect(known(builds, generation ?? null)[0]).to.equal(expected);
      expect(known(builds, generation ?? null)[1]).to.equal('none');
    });
  }

  it('nothing, where there is no repo', () => {
    const request = requestFor({ spec: null, builds: [seen('ann')] });
    expect(knowledgeOf(request, federationWith({ ann: {} }))).to.deep.equal(['none']);
  });

  describe('when the builder has changed, and nobody knows what something was built under', () => {
    const hasSince = (generationSince: number, builds: readonly BuildRecord[]) =>
      knowledgeOf(requestFor({ builds }), federationWith({ ann: { generation: 'g2', generationSince } }))[0];
    const change = NOON - 60 * MINUTE;
    for (const [what, before, after] of [
      ['built', seen('ann', { at: change - 1 }), seen('ann', { at: change })],
      ['presumed', presumed('ann', 60 * MINUTE + 1), presumed('ann', 60 * MINUTE)],
    ] as const) {
      it(`${what} before is an older image, ${what} after is this one`, () => {
        expect(hasSince(change, [before])).to.equal('other-ref');
        expect(hasSince(change, [after])).to.equal(what);
        expect(hasSince(0, [before])).to.equal(what);
      });
    }
  });

  it('goes by the retention of the member, where it has its own', () => {
    const hasWith = (retentionMs: number, builds: readonly BuildRecord[]) =>
      knowledgeOf(requestFor({ builds }), federationWith({ ann: { retentionMs } }))[0];
    const weekOld = seen('ann', { at: NOON - 7 * DAY });
    expect(hasWith(8 * DAY, [weekOld])).to.equal('built');
    expect(hasWith(6 * DAY, [weekOld])).to.equal('none');
    expect(hasWith(90 * DAY, [seen('ann', { at: NOON - 60 * DAY })])).to.equal('built');
    // What is presumed is not there for longer than what was seen.
    expect(hasWith(DAY, [presumed('ann', 2 * DAY)])).to.equal('none');
  });

  describe('when the ref has moved to another commit', () => {
    const old = seen('ann', { resolvedRef: 'c1', at: NOON - 60 * MINUTE });
    const young = seen('bob', { resolvedRef: 'c2', at: NOON - MINUTE });

    it('the older commit has to be built again', () => {
      expect(known([old, young])).to.deep.equal(['other-ref', 'built']);
      expect(known([young, old])).to.deep.equal(['other-ref', 'built']);
    });

    it('a build of a commit that was not told is given the benefit of the doubt', () => {
      expect(known([seen('ann', { at: NOON - DAY }), young])).to.deep.equal(['built', 'built']);
    });

    it('another ref says nothing of it', () => {
      expect(known([old, { ...young, ref: 'v1' }])).to.deep.equal(['built', 'other-ref']);
    });

    it('a failure says nothing of it', () => {
      expect(known([old, seen('bob', { outcome: 'failed', resolvedRef: 'c2' })])).to.deep.equal(['built', 'failed']);
    });

    it('every gateway takes the same commit for the newer of two of the same minute', () => {
      const same = { ...young, observed: { ...young.observed!, at: old.observed!.at } };
      expect(known([old, same])).to.deep.equal(known([same, old]));
    });
  });
});
