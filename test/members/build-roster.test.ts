import { expect } from 'chai';
import { describe, it } from 'mocha';
import { firstRoster, nextRoster } from '../../src/members/build-roster.ts';
import type { MemberCheck } from '../../src/members/check-member.ts';
import { readHealthPage } from '../../src/members/health-page.ts';
import type { Roster } from '../../src/members/roster.ts';
import { badCheck, goodCheck, healthText, memberAt } from './fixtures.ts';

const NOW = 1_800_000_000_000;
const members = [memberAt('http://a', 'a', true), memberAt('http://b', 'b'), memberAt('http://c', 'c')];

const rosterAfter = (checks: readonly MemberCheck[], from = firstRoster(members, NOW)) =>
  checks.reduce((roster, check) => nextRoster(roster, [check]), from);
const stateOf = (roster: Roster, name: string) => roster.states.find(({ member }) => member.name === name)!;
const unknownVersions = (check: MemberCheck): MemberCheck => ({ ...check, versions: { ok: false, detail: 'gone' } });

describe('the roster', () => {
  it('begins unchecked and agreeing', () => {
    const state = stateOf(firstRoster(members, NOW), 'a');
    expect(state).to.include({ standing: 'unchecked', reason: '', versionAgrees: true, since: NOW, checkedAt: null });
  });

  it('changes only the member that was checked, in a new roster', () => {
    const before = firstRoster(members, NOW);
    const next = rosterAfter([goodCheck('b', NOW + 5)], before);
    expect(stateOf(next, 'b')).to.include({ standing: 'up', since: NOW + 5, checkedAt: NOW + 5 });
    expect(stateOf(next, 'a')).to.equal(stateOf(before, 'a'));
    expect(stateOf(before, 'b').standing).to.equal('unchecked');
    expect(next.revision).to.equal(before.revision + 1);
  });

  it('says why a member is down and since when, and keeps what was known of it', () => {
    const up = goodCheck('a', NOW);
    const down = stateOf(rosterAfter([up, badCheck('a', NOW + 10), badCheck('a', NOW + 20)]), 'a');
    expect(down).to.include({ standing: 'down', reason: 'unreachable', detail: 'ECONNREFUSED', since: NOW + 10 });
    expect(down.pods).to.include({ total: 42, sampledAt: NOW });
    expect(down.generation).to.equal(up.versions.ok && up.versions.generation);
    const again = stateOf(rosterAfter([up, badCheck('a', NOW + 10), goodCheck('a', NOW + 30)]), 'a');
    expect(again).to.include({ standing: 'up', reason: '', detail: '', since: NOW + 30 });
  });

  it('holds a member with quota 0 to be in maintenance, even when it fails as well', () => {
    const failing = healthText({ quota: 0 }).replace('"ok":true', '"ok":false');
    for (const text of [healthText({ quota: 0 }), failing]) {
      const check = { ...goodCheck('a', NOW), health: readHealthPage(503, text) };
      expect(stateOf(rosterAfter([check]), 'a')).to.include({ standing: 'maintenance', reason: 'Pod quota' });
    }
  });

  it('drops the pod count of a healthy hub that stops telling one', () => {
    const silent = goodCheck('a', NOW + 10, { total_pods: 'many' });
    expect(stateOf(rosterAfter([goodCheck('a', NOW), silent]), 'a').pods).to.equal(null);
  });
});

describe('the time of a pod count', () => {
  const countedAt = (...checks: MemberCheck[]) => stateOf(rosterAfter(checks), 'a').pods!.countedAt - NOW;

  it('is kept while the count is the same, for the 60 s that hubs cache it', () => {
    expect(countedAt(goodCheck('a', NOW), goodCheck('a', NOW + 15_000), goodCheck('a', NOW + 59_000))).to.equal(0);
  });

  it('moves on when any number changes', () => {
    for (const change of [{ total_pods: 43 }, { user_pods: 1 }, { build_pods: 1 }, { quota: 301 }]) {
      expect(countedAt(goodCheck('a', NOW), goodCheck('a', NOW + 15_000, change))).to.equal(15_000);
    }
  });

  it('moves on after 60 s, when the hub must have counted the same again', () => {
    expect(countedAt(goodCheck('a', NOW), goodCheck('a', NOW + 60_000), goodCheck('a', NOW + 75_000))).to.equal(60_000);
  });
});

describe('versions', () => {
  const agreeing = (roster: Roster) => roster.states.filter((s) => s.versionAgrees).map((s) => String(s.member.name));
  const running = (name: string, builder: string) => goodCheck(name, NOW, {}, builder);

  it('of a lone stale prime eject nobody else', () => {
    const roster = rosterAfter([running('a', 'old'), running('b', 'new'), running('c', 'new')]);
    expect(agreeing(roster)).to.deep.equal(['b', 'c']);
    expect(stateOf(roster, 'a').checks).to.deep.include({ check: 'versions', ok: false });
    expect(stateOf(roster, 'a').standing).to.equal('up');
  });

  it('are compared anew for all when one changes', () => {
    const before = rosterAfter([running('a', 'v1'), running('b', 'v1'), running('c', 'v2')]);
    expect(agreeing(before)).to.deep.equal(['a', 'b']);
    expect(agreeing(rosterAfter([running('b', 'v2')], before))).to.deep.equal(['b', 'c']);
  });

  it('of members that are down do not count', () => {
    const roster = rosterAfter([running('a', 'old'), running('b', 'old'), running('c', 'new'), badCheck('a', NOW + 1)]);
    expect(agreeing(rosterAfter([badCheck('b', NOW + 2)], roster))).to.deep.equal(['c']);
  });

  it('that are unknown agree', () => {
    const roster = rosterAfter([running('a', 'v1'), running('b', 'v1'), unknownVersions(running('c', 'v2'))]);
    expect(agreeing(roster)).to.deep.equal(['a', 'b', 'c']);
    expect(stateOf(roster, 'c').checks).to.deep.include({ check: 'versions', ok: false });
  });

  it('that cannot be had, or never could, put nobody down', () => {
    const missing = unknownVersions(goodCheck('a', NOW));
    expect(stateOf(rosterAfter([missing]), 'a')).to.include({ standing: 'up', versionAgrees: true, generation: null });
    const seenBefore = stateOf(rosterAfter([goodCheck('a', NOW), missing]), 'a');
    expect(seenBefore.standing).to.equal('up');
    expect(seenBefore.generation).to.be.a('string');
  });
});
