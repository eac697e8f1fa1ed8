import { expect } from 'chai';
import { describe, it } from 'mocha';
import { endedOutages, mergeOutages, type Outage, outageText, readOutage } from '../../src/members/outage.ts';
import type { MemberState, Roster, Standing } from '../../src/members/roster.ts';
import { memberAt } from './fixtures.ts';

const state = (standing: Standing, since: number): MemberState => ({
  member: memberAt('http://127.0.0.1:1'),
  standing,
  reason: standing === 'up' ? '' : 'JupyterHub API',
  detail: standing === 'up' ? '' : 'timed out',
  pods: null,
  versions: null,
  generation: null,
  versionAgrees: true,
  checks: [],
  checkedAt: null,
  since,
});
const roster = (...states: readonly MemberState[]): Roster => ({ states, revision: 1 });
const ended = (before: MemberState, after: MemberState) => endedOutages(roster(after), roster(before));

const outage = (from: number, to: number, changes: Partial<Outage> = {}): Outage => ({
  standing: 'down',
  from,
  to,
  reason: '',
  ...changes,
});

describe('an outage', () => {
  it('is over when the member is up again, or out in another way', () => {
    const expected = { member: 0, standing: 'down', from: 10, to: 20, reason: 'JupyterHub API: timed out' };
    expect(ended(state('down', 10), state('up', 20))).to.deep.equal([expected]);
    expect(ended(state('down', 10), state('maintenance', 20))).to.deep.equal([expected]);
    expect(ended(state('maintenance', 10), state('up', 20))[0]).to.include({ standing: 'maintenance' });
  });

  it('is none before it ends, nor what was never out', () => {
    expect(ended(state('up', 10), state('down', 20))).to.deep.equal([]);
    expect(ended(state('unchecked', 10), state('up', 20))).to.deep.equal([]);
    expect(ended(state('down', 10), state('down', 10))).to.deep.equal([]);
  });

  it('is the same after it was kept as a text, which has room for it', () => {
    for (const reason of ['', 'JupyterHub API: answered 503', '1 2 3']) {
      const one = outage(1_764_000_000_000, 1_764_000_060_000, { reason });
      expect(readOutage(outageText(one))).to.deep.equal(one);
    }
    expect(outageText(outage(1, 2, { reason: 'x'.repeat(9_999) })).length).to.be.below(400);
    for (const other of ['', 'down', 'down 1', 'up 1 2', '{"at":1}', 'down a b c'])
      expect(readOutage(other)).to.equal(null);
  });

  it('that several gateways saw is one', () => {
    const merged = mergeOutages([
      outage(100, 200),
      outage(10, 20),
      outage(12, 25),
      outage(11, 19),
      outage(12, 15, { standing: 'maintenance' }),
    ]);
    expect(merged.map(({ standing, from, to }) => [standing, from, to])).to.deep.equal([
      ['down', 100, 200],
      ['maintenance', 12, 15],
      ['down', 10, 25],
    ]);
  });
});
