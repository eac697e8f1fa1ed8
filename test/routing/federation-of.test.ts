import { expect } from 'chai';
import { describe, it } from 'mocha';
import { firstRoster } from '../../src/members/build-roster.ts';
import { compileLaunchRules } from '../../src/members/launch-rules.ts';
import type { MemberState, VersionMode } from '../../src/members/roster.ts';
import { federationFrame, federationOf } from '../../src/routing/federation-of.ts';
import { memberOf, NOON, SETTINGS, specOf, TEXTBOOK } from './fixtures.ts';

const pods = (total: number, quota: number | null) => ({
  total,
  user: total,
  build: 0,
  quota,
  sampledAt: NOON,
  countedAt: NOON,
});

/** One member as routing sees it, of which the last check showed this. */
function seenAs(state: Partial<MemberState>, versionMode: VersionMode = 'prefer') {
  const members = [memberOf('ann')];
  const frame = federationFrame(members, ({ rules }) => compileLaunchRules(rules), SETTINGS, versionMode);
  const roster = firstRoster(members, NOON);
  return federationOf({ ...roster, states: [{ ...roster.states[0]!, ...state }] }, [0], frame).members[0]!;
}

describe('the federation, of a roster', () => {
  it('serves by members that have not been checked yet', () => {
    expect(seenAs({})).to.include({ out: null, pods: 0, room: Infinity, generation: null, preferred: true });
  });

  it('does not serve by members that are down or in maintenance', () => {
    expect(seenAs({ standing: 'up' }).out).to.equal(null);
    expect(seenAs({ standing: 'down' }).out).to.equal('down');
    expect(seenAs({ standing: 'maintenance' }).out).to.equal('maintenance');
  });

  it('has as much room as quota less headroom and pods leave', () => {
    expect(seenAs({ pods: pods(250, 300) })).to.include({ pods: 250, room: 40 });
    expect(seenAs({ pods: pods(295, 300) }).room).to.equal(-5);
    expect(seenAs({ pods: pods(295, null) }).room).to.equal(Infinity);
  });

  it('takes versions that differ as the mode says', () => {
    const differs = { standing: 'up', versionAgrees: false, generation: 'g1' } as const;
    expect(seenAs(differs, 'ignore')).to.include({ out: null, preferred: true, generation: 'g1' });
    expect(seenAs(differs, 'prefer')).to.include({ out: null, preferred: false });
    expect(seenAs({ ...differs, standing: 'down' }, 'require')).to.include({ out: 'down' });
    expect(seenAs({ standing: 'up' }, 'require')).to.include({ out: null, preferred: true });
  });

  it('leaves out who differs where that is required, as long as half of the weight in service agrees', () => {
    const outs = (weights: readonly number[], changes: readonly Partial<MemberState>[]) => {
      const members = weights.map((weight, index) => memberOf(`hub-${index}`, { weight }));
      const frame = federationFrame(members, ({ rules }) => compileLaunchRules(rules), SETTINGS, 'require');
      const roster = firstRoster(members, NOON);
      const states = roster.states.map(
        (state, index): MemberState => ({ ...state, standing: 'up', ...changes[index] }),
      );
      return federationOf({ ...roster, states }, [0, 0, 0], frame).members.map(
        ({ out, preferred }) => out ?? preferred,
      );
    };
    const differs = { versionAgrees: false };
    expect(outs([1, 1, 1], [differs])).to.deep.equal(['version', true, true]);
    expect(outs([2, 1, 1], [differs])).to.deep.equal(['version', true, true]);
    expect(outs([3, 1, 1], [differs])).to.deep.equal([false, true, true]);
    expect(outs([1, 1, 1], [differs, { standing: 'down' }])).to.deep.equal(['version', 'down', true]);
    expect(outs([1, 1, 1], [differs, { standing: 'down' }, { standing: 'down' }])).to.deep.equal([
      false,
      'down',
      'down',
    ]);
  });

  it('keeps members in the order of the configuration, with their own rules and own launches', () => {
    const members = [{ ...memberOf('bob'), rules: { allow: [], deny: ['gh/ds-100/*'] } }, memberOf('ann')];
    const frame = federationFrame(members, ({ rules }) => compileLaunchRules(rules), SETTINGS, 'prefer');
    const pending = [3, 4];
    const federation = federationOf(firstRoster(members, NOON), pending, frame);
    expect(federation.members.map(({ member }) => member.name)).to.deep.equal(['bob', 'ann']);
    expect([...federation.indexOf]).to.deep.equal([
      ['bob', 0],
      ['ann', 1],
    ]);
    expect(federation.members.map(({ admits }) => admits(TEXTBOOK))).to.deep.equal([false, true]);
    expect(federation.members.map(({ admits }) => admits(specOf('gh', 'a/b/main')))).to.deep.equal([true, true]);
    expect(federation.pending).to.equal(pending);
    expect(federation.ring).to.equal(frame.ring);
  });
});
