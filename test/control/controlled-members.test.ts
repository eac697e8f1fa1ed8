import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { ControlChange } from '../../src/control/control-change.ts';
import { controlledMembers, pinsNow } from '../../src/control/controlled-members.ts';
import { saidNow } from '../../src/control/said-now.ts';
import { memberOf, NOON, TEXTBOOK } from '../routing/fixtures.ts';
import { ALL, later, name, pinned, readSeat, said } from './fixtures.ts';

const HOUR = 3_600_000;
const controlled = (changes: readonly ControlChange[], configured = ALL, now = NOON) =>
  controlledMembers(configured, saidNow(changes), readSeat, now);
const namesIn = (changes: readonly ControlChange[], configured = ALL) =>
  controlled(changes, configured).members.map((member) => member.name);
const joined = (id: string, member: string, at = NOON) =>
  said(
    id,
    member,
    {
      seat: { kind: 'joined', written: { name: member, url: `https://${member}.test`, weight: 2 }, since: at },
    },
    { at },
  );
const drain = { since: NOON, until: NOON + HOUR, reason: null };

describe('the configured members with what operators have said', () => {
  it('are the configured ones where nothing was said, or all of it taken back', () => {
    expect(controlled([])).to.deep.equal({ members: ALL, remarks: [] });
    const back = { weight: null, drain: null, allow: null, deny: null, seat: null };
    const all = said('b', 'ann', back, { at: NOON + 1 });
    expect(controlled([said('a', 'ann', { weight: 9, drain, deny: ['gh/*'] }), all])).to.deep.equal({
      members: ALL,
      remarks: [],
    });
  });

  it('have the last that was said of each setting, whatever order it comes in', () => {
    const changes = [
      said('a', 'ann', { weight: 9, drain }),
      said('b', 'ann', { weight: 5 }, { at: NOON + 1 }),
      said('c', 'ann', { deny: ['gh/x/*'] }, { at: NOON + 2 }),
    ];
    const [ann] = controlled(changes).members;
    expect(ann).to.deep.equal({ ...ALL[0], weight: 5, drain, rules: { allow: [], deny: ['gh/x/*'] } });
    fc.assert(
      fc.property(fc.shuffledSubarray(changes, { minLength: 3 }), (shuffled) => {
        expect(controlled(shuffled)).to.deep.equal(controlled(changes));
      }),
    );
  });

  it('serve again when a drain is over', () => {
    const changes = [said('a', 'ann', { drain })];
    expect(controlled(changes, ALL, NOON + HOUR - 1).members[0]?.drain).to.deep.equal(drain);
    expect(controlled(changes, ALL, NOON + HOUR).members).to.deep.equal(ALL);
  });

  it('join behind the others, leave, and start anew when they join again', () => {
    const twice = [joined('a', 'zoe'), joined('b', 'dan', NOON + 1)];
    expect(namesIn(twice)).to.deep.equal(['ann', 'bob', 'cid', 'zoe', 'dan']);
    const gone = said('c', 'zoe', { seat: null }, { at: NOON + 3, before: { seat: twice[0]!.set.seat! } });
    const drained = said('d', 'zoe', { drain: { ...drain, until: null } }, { at: NOON + 2 });
    expect(namesIn([...twice, drained, gone])).to.deep.equal(['ann', 'bob', 'cid', 'dan']);
    expect(controlled([...twice, drained, gone]).remarks).to.deep.equal([]);
    const again = controlled([...twice, drained, gone, joined('e', 'zoe', NOON + 4)]).members;
    expect(again.find((member) => member.name === name('zoe'))?.drain).to.equal(undefined);
    expect(namesIn([said('f', 'ann', { seat: { kind: 'left' } })])).to.deep.equal(['bob', 'cid']);
  });

  it('are about the hub that was meant: another of its name is not, and one that is gone is waited for', () => {
    const changes = [said('a', 'ann', { weight: 9 }), said('b', 'bob', { seat: { kind: 'left' } })];
    const moved = ALL.map((member) => ({ ...member, url: `${member.url}/new` }));
    const { members, remarks } = controlled(changes, moved);
    expect(members).to.deep.equal(moved);
    expect(remarks).to.have.lengthOf(1);
    expect(remarks[0]).to.match(/^ann is another hub now/);
    const waiting = controlled(changes, ALL.slice(1));
    expect(waiting.remarks).to.deep.equal([
      'ann is no member of the configuration now: what was said of its weight waits until it is.',
    ]);
  });

  it('are those of the file where it has name or address of one that joined', () => {
    const zoe = { ...memberOf('zoe'), weight: 7 };
    const { members, remarks } = controlled([joined('a', 'zoe')], [...ALL, zoe]);
    expect(members).to.deep.equal([...ALL, zoe]);
    expect(remarks[0]).to.match(/^zoe joined while running, and zoe of the configuration has its name or address/);
    const other = { ...memberOf('yan'), url: zoe.url };
    expect(controlled([joined('a', 'zoe')], [...ALL, other]).members).to.deep.equal([...ALL, other]);
  });

  it('are never none', () => {
    const left = ALL.map((member) => said(member.name, member.name, { seat: { kind: 'left' } }));
    const { members, remarks } = controlled(left);
    expect(members).to.deep.equal(ALL);
    expect(remarks[0]).to.match(/^All members have left/);
    expect(namesIn([...left, joined('a', 'zoe')])).to.deep.equal(['zoe']);
  });

  it('leave out who joined in a way that this version cannot read', () => {
    const strange = said('a', 'zoe', { seat: { kind: 'joined', written: { hub: 'zoe' }, since: NOON } });
    const { members, remarks } = controlled([strange]);
    expect(members).to.deep.equal(ALL);
    expect(remarks[0]).to.match(/cannot read/);
  });
});

describe('pins', () => {
  it('hold until their end, or until somebody says so', () => {
    const pin = { members: [name('ann')], until: NOON + HOUR, reason: null };
    const now = (changes: readonly ControlChange[], at = NOON) => [...pinsNow(saidNow(changes), at)];
    expect(now([pinned('a', pin)])).to.deep.equal([[TEXTBOOK.repoKey, ['ann']]]);
    expect(now([pinned('a', pin)], NOON + HOUR)).to.deep.equal([]);
    expect(now([pinned('a', pin), later(pinned('b', null), 1)])).to.deep.equal([]);
  });
});
