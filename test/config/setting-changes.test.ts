import { expect } from 'chai';
import { describe, it } from 'mocha';
import { configDiff } from '../../src/config/config-diff.ts';
import { readConfig } from '../../src/config/read-config.ts';
import type { Config } from '../../src/config/schema.ts';
import { liveConfig, needsRestart, settingChanges } from '../../src/config/setting-changes.ts';

const MEMBERS = [
  { name: 'ann', url: 'https://ann.test', weight: 2, prime: true },
  { name: 'bob', url: 'https://bob.test' },
];

function configOf(part: object): Config {
  const reading = readConfig(JSON.stringify({ members: MEMBERS, store: { kind: 'none' }, ...part }), {
    format: 'json',
    env: {},
  });
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.config;
}

const BEFORE = configOf({});

/** Every number, text and switch is another one. */
function everythingElse<T>(value: T): T {
  if (typeof value === 'number') return (value + 1) as T;
  if (typeof value === 'string') return `${value}!` as T;
  if (typeof value === 'boolean') return !value as T;
  if (Array.isArray(value)) return [...value, 'one more'] as T;
  if (value === null) return 'something' as T;
  return Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, everythingElse(inner)])) as T;
}

describe('settings that change', () => {
  it('are named as in the file, with durations as people write them', () => {
    const after = configOf({
      checks: { period: '90s' },
      trustedProxies: ['10.0.0.0/8'],
      site: { reportUrl: 'https://a.test' },
    });
    expect(settingChanges(BEFORE, after)).to.deep.equal([
      { path: 'site.reportUrl', before: 'none', after: 'https://a.test' },
      { path: 'trustedProxies', before: 'none', after: '10.0.0.0/8' },
      { path: 'checks.period', before: '15s', after: '90s' },
    ]);
  });

  it('show no secret', () => {
    const secret = 'a-very-secret-secret';
    const members = [{ ...MEMBERS[0], eventToken: secret }, MEMBERS[1]];
    const tokens = [{ name: 'ann', token: secret }];
    const store = { kind: 'redis', url: `redis://:${secret}@redis.test`, password: secret };
    const after = configOf({ members, announcements: { tokens }, sticky: { secret }, store });
    expect(JSON.stringify(configDiff(BEFORE, after))).not.to.include(secret);
    expect(JSON.stringify(configDiff(after, BEFORE))).not.to.include(secret);
  });

  it('that a running gateway cannot have are all named, and it has all the others', () => {
    const wanted = everythingElse(BEFORE);
    const live = liveConfig(BEFORE, wanted);
    const waiting = settingChanges(live, wanted);
    const launch = ({ path }: { readonly path: string }) => path === 'launch';
    expect(waiting.filter((change) => !needsRestart(change) && !launch(change))).to.deep.equal([]);
    expect(settingChanges(BEFORE, live).filter(needsRestart)).to.deep.equal([]);
    expect(waiting.some(launch), 'pages wait for streams').to.equal(true);
    expect(waiting.map(({ path }) => path)).to.include.members(['listen.port', 'store.kind', 'routing.brake.rampUp']);
  });
});

describe('a difference of configurations', () => {
  it('says who joins and leaves, what is meant for each, and how many repositories move', () => {
    const cid = { name: 'cid', url: 'https://cid.test', weight: 1 };
    const { members, keysMoved } = configDiff(BEFORE, configOf({ members: [MEMBERS[0], cid] }));
    expect(members.map(({ name, change }) => [name, change])).to.deep.equal([
      ['ann', 'stays'],
      ['bob', 'leaves'],
      ['cid', 'joins'],
    ]);
    expect(members[1]).to.deep.include({ shareBefore: 1 / 3, shareAfter: null });
    // Bob's third, and of what is left the quarter of the ring where Cid comes before Ann and Bob did not.
    expect(keysMoved).to.be.closeTo(1 / 3 + 1 / 6, 0.04);
    expect(configDiff(BEFORE, configOf({ members: [MEMBERS[0]] })).keysMoved).to.be.closeTo(1 / 3, 0.04);
  });

  it('tells a hub that changes from another hub of its name', () => {
    const [ann, bob] = MEMBERS;
    const after = configOf({
      members: [
        { ...ann, deny: ['gh/spam/*'] },
        { ...bob, url: 'https://bob.example' },
      ],
    });
    const { members, keysMoved } = configDiff(BEFORE, after);
    expect(members.map(({ change }) => change)).to.deep.equal(['changes', 'moves']);
    expect(members[0]!.settings).to.deep.equal([{ path: 'deny', before: 'none', after: 'gh/spam/*' }]);
    expect(keysMoved).to.equal(0);
  });

  it('of the same configuration is none', () => {
    const { members, keysMoved, settings } = configDiff(BEFORE, configOf({}));
    expect([members.every(({ change }) => change === 'stays'), keysMoved, settings]).to.deep.equal([true, 0, []]);
  });
});
