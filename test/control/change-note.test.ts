import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { changeText, parseChange } from '../../src/control/change-note.ts';
import { NOON } from '../routing/fixtures.ts';
import { name, pinned, said } from './fixtures.ts';

describe('a change as a note', () => {
  it('reads back as it was', () => {
    for (const change of [
      said('a', 'ann', { weight: 3, drain: { since: NOON, until: null, reason: 'disks' }, allow: [], deny: ['gh/*'] }),
      said('b', 'ann', { seat: { kind: 'joined', written: { name: 'ann', url: 'https://ann.test' }, since: NOON } }),
      said('c', 'ann', { seat: { kind: 'left' }, weight: null }, { undoes: 'b' }),
      pinned('d', { members: [name('ann')], until: NOON, reason: null }),
      pinned('e', null, { before: { members: [name('ann')], until: null, reason: 'x' } }),
    ]) {
      expect(parseChange(change.id, changeText(change))).to.deep.equal(change);
    }
  });

  it('of a later version, or none at all, is none: half a change is not followed', () => {
    const text = changeText(said('a', 'ann', { weight: 3 }));
    for (const strange of [
      '',
      'null',
      '[]',
      '{}',
      text.replace('"weight":3', '"weight":"3"'),
      text.replace('"weight":3', '"weight":-3'),
      text.replace('"set":{', '"set":{"colour":"red",'),
      text.replace('"kind":"member"', '"kind":"policy"'),
      text.replace(/"at":\d+/, '"at":"now"'),
    ]) {
      expect(parseChange('a', strange), strange).to.equal(null);
    }
    fc.assert(
      fc.property(fc.string(), fc.json(), (words, json) => {
        expect([parseChange('a', words), parseChange('a', json)]).to.deep.equal([null, null]);
      }),
    );
  });
});
