import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { longestRetentionMs } from '../../src/config/longest-retention.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { formatRemark } from '../../src/config/remark.ts';
import type { Config } from '../../src/config/schema.ts';
import type { Environment } from '../../src/config/secret.ts';

const HUB = 'members: [{name: a, url: "https://a.example", prime: true}]\n';

function understood(text: string, env: Environment = {}) {
  const reading = readConfig(text, { format: 'yaml', env });
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading;
}
const configOf = (text: string, env?: Environment): Config => understood(text, env).config;
const warningsOf = (text: string) => understood(text).warnings.map((warning) => formatRemark('f', warning));

function problemsOf(text: string, env: Environment = {}): readonly string[] {
  const reading = readConfig(text, { format: 'yaml', env });
  return reading.ok ? [] : reading.problems.map((problem) => formatRemark('f', problem));
}

describe('a configuration', () => {
  it('needs nothing but a member', () => {
    const config = configOf(HUB);
    expect(config.listen).to.deep.equal({ host: '127.0.0.1', port: 8080, tls: null });
    expect(config.members).to.deep.equal([
      {
        name: 'a',
        url: 'https://a.example',
        weight: 1,
        prime: true,
        prewarm: 'auto',
        healthUrl: 'https://a.example/health',
        versionsUrl: 'https://a.example/versions',
        runBy: null,
        fundedBy: null,
        region: null,
        eventToken: null,
        rules: { allow: [], deny: [] },
      },
    ]);
    expect(config.store).to.deep.equal({ kind: 'embedded', path: null });
    expect(warningsOf(HUB)).to.deep.equal([]);
  });

  it('has durations in milliseconds, written with a unit or as seconds', () => {
    const { routing, checks, sticky } = configOf(
      `${HUB}routing: {retention: 30d, buildWindow: 2.5m}\nchecks: {period: 7, timeout: 3250ms}\nsticky: {life: 4h}`,
    );
    expect(routing).to.include({ retentionMs: 2_592_000_000, buildWindowMs: 150_000 });
    expect(checks).to.include({ periodMs: 7_000, timeoutMs: 3_250 });
    expect(sticky.lifeMs).to.equal(14_400_000);
  });

  it('keeps what is known of builds as long as the member that keeps its images longest', () => {
    const config = configOf(
      'members: [{name: a, url: https://a.example, retention: 90d}, {name: b, url: https://b.example}]\n',
    );
    expect(config.members.map(({ retentionMs }) => retentionMs)).to.deep.equal([90 * 86_400_000, undefined]);
    expect(longestRetentionMs(config)).to.equal(90 * 86_400_000);
    const short = configOf('members: [{name: a, url: https://a.example, retention: 1d}]\n');
    expect(longestRetentionMs(short)).to.equal(86_400_000);
  });

  it('has what is asked of members whose builder has changed', () => {
    expect(configOf(HUB).routing.brake).to.deep.equal({ buildsPerMinute: 4, rampUpMs: 1_800_000 });
    const off = configOf(`${HUB}routing: {brake: {buildsPerMinute: null, rampUp: 10m}}`);
    expect(off.routing.brake).to.deep.equal({ buildsPerMinute: null, rampUpMs: 600_000 });
  });

  it('lets streams through and redirects pages, unless told otherwise', () => {
    expect(configOf(HUB)).to.include({ launch: 'redirect', build: 'proxy' });
    expect(configOf(`${HUB}build: redirect`)).to.include({ launch: 'redirect', build: 'redirect' });
    expect(configOf(`${HUB}launch: proxy`)).to.include({ launch: 'proxy', build: 'proxy' });
  });

  it('has how hubs’ own metrics are read', () => {
    const settings = {
      enabled: true,
      periodMs: 60_000,
      jitter: 0.1,
      timeoutMs: 10_000,
      maxBodyBytes: 33_554_432,
      maxSeries: 200_000,
    };
    expect(configOf(HUB).metrics).to.deep.equal(settings);
    const other = configOf(`${HUB}metrics: {enabled: false, period: 5m, maxSeries: 10}`).metrics;
    expect(other).to.deep.equal({ ...settings, enabled: false, periodMs: 300_000, maxSeries: 10 });
  });

  it('has what streams may do', () => {
    expect(configOf(HUB).streams).to.deep.equal({
      keepaliveMs: 15_000,
      hubSilenceMs: 90_000,
      graceMs: 10_000,
      moves: 2,
      logBytes: 65_536,
      longestMs: 7_200_000,
      readyMemoryMs: 120_000,
      repoQuota: null,
      sessionMs: 1_800_000,
      failureMemoryMs: 300_000,
      failures: 2,
      queue: { length: 500, longestMs: 600_000, perClient: 50 },
    });
    const given = 'streams: {repoQuota: 100, moves: 0, grace: 0, queue: {length: 0, longest: 90}}';
    const { streams } = configOf(HUB + given);
    expect(streams).to.include({ repoQuota: 100, moves: 0, graceMs: 0 });
    expect(streams.queue).to.deep.equal({ length: 0, longestMs: 90_000, perClient: 50 });
  });

  it('is frozen all the way down', () => {
    const frozen = (value: unknown): boolean =>
      typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen));
    expect(frozen(configOf(`${HUB}store: {kind: redis, cluster: ["a:1", "b:2"]}`))).to.equal(true);
  });

  it('has addresses without the trailing slash, base path kept', () => {
    const [member] = configOf('members: [{name: a, url: "https://A.example:443/binder//"}]').members;
    expect(member).to.include({ url: 'https://a.example/binder', healthUrl: 'https://a.example/binder/health' });
  });

  it('leaves out members of weight 0 with a warning', () => {
    const text = `members:\n- {name: a, url: "http://a", prime: true}\n- {name: b, url: "http://b", weight: 0}`;
    expect(configOf(text).members.map(({ name }) => name)).to.deep.equal(['a']);
    expect(warningsOf(text)).to.deep.equal(['f:3:30: members[1].weight: is 0: b is left out of the federation']);
  });

  it('warns where several gateways would not believe each other’s cookies', () => {
    const redis = `${HUB}store: {kind: redis, url: "redis://r"}\n`;
    expect(warningsOf(redis).join()).to.include('sticky.secret');
    expect(warningsOf(`${redis}sticky: {secret: 0123456789abcdef}`)).to.deep.equal([]);
    expect(warningsOf(`${redis}sticky: {enabled: false}`)).to.deep.equal([]);
    // The assets of a page are found by a cookie as well.
    expect(warningsOf(`${redis}sticky: {enabled: false}\nlaunch: proxy`).join()).to.include('sticky.secret');
  });

  it('warns of tokens for pre-warming that nobody can use', () => {
    const tokens = 'tokens: [{name: authors, token: 0123456789abcdef}]';
    expect(warningsOf(`${HUB}prewarm: {access: off, ${tokens}}`)).to.deep.equal([
      "f:2:11: prewarm.access: is 'off': nobody can use the tokens that are given out",
    ]);
    expect(warningsOf(`${HUB}prewarm: {${tokens}}`)).to.deep.equal([]);
    expect(warningsOf(`${HUB}prewarm: {access: off}`)).to.deep.equal([]);
  });

  it('warns of a time-out that takes an unwell hub for a lost one', () => {
    expect(warningsOf(`${HUB}checks: {timeout: 2s}`).join()).to.include('f:2:10: checks.timeout');
  });
});

describe('streams', () => {
  for (const [settings, problem] of [
    ['moves: 6', 'streams.moves: must be at most 5'],
    ['moves: -1', 'streams.moves: must be at least 0'],
    ['repoQuota: 0', 'streams.repoQuota: must be more than 0'],
    ['failures: 0', 'streams.failures: must be more than 0'],
    ['keepalive: 0', 'streams.keepalive: must be at least 1 ms'],
    ['longest: 30d', 'streams.longest: must be at most 2147483647 ms'],
    ['queue: {perclient: 2}', "streams.queue.perclient: is not a key of the configuration: did you mean 'perClient'?"],
  ] as const) {
    it(`may not have ${settings}`, () => {
      expect(problemsOf(`${HUB}streams: {${settings}}`)).to.have.length(1);
      expect(problemsOf(`${HUB}streams: {${settings}}`)[0]).to.include(problem);
    });
  }

  it('must pass through where pages do', () => {
    expect(problemsOf(`${HUB}launch: proxy\nbuild: redirect`)).to.deep.equal([
      "f:3:1: build: must be 'proxy' where pages are shown here: hubs refuse their streams when redirected",
    ]);
  });

  it('raise a doubt where the silence of a hub at work would end them', () => {
    expect(warningsOf(`${HUB}streams: {hubSilence: 20s}`).join()).to.include(
      'f:2:11: streams.hubSilence: is under 30s',
    );
    expect(warningsOf(`${HUB}streams: {hubSilence: 30s}`)).to.deep.equal([]);
  });
});

describe('secrets', () => {
  const text = `members: [{name: a, url: "https://a.example", eventToken: {env: A_TOKEN}}]`;

  it('come from the environment or from the file', () => {
    expect(configOf(text, { A_TOKEN: 's3cret' }).members[0]?.eventToken).to.equal('s3cret');
    expect(configOf(text.replace('{env: A_TOKEN}', 'inline')).members[0]?.eventToken).to.equal('inline');
  });

  it('that are missing or empty are a problem of the variable named', () => {
    expect(problemsOf(text)[0]).to.include('members[0].eventToken.env: the environment variable A_TOKEN is not set');
    expect(problemsOf(text, { A_TOKEN: '' })[0]).to.include('A_TOKEN is empty');
    expect(problemsOf(text.replace('{env: A_TOKEN}', '""'))[0]).to.include('eventToken: must not be empty');
  });

  it('are never part of a message', () => {
    const said = problemsOf(
      `members:\n- {name: a, url: "http://a", eventToken: hush-1}\n- {name: b, url: "http://b", eventToken: hush-1}\nsticky: {secret: hush-2}\nstore: {kind: redis, url: "http://u:hush-3@r"}`,
    );
    expect(said).to.have.length(3);
    expect(said.join()).not.to.include('hush');
  });
});

describe('the store', () => {
  const store = (settings: string, env?: Environment) => configOf(`${HUB}store: ${settings}`, env).store;

  it('is a Redis server, a master that Sentinels know, or a cluster', () => {
    expect(store('{kind: redis, url: {env: REDIS_URL}}', { REDIS_URL: 'rediss://:p@r:1' })).to.deep.equal({
      kind: 'redis',
      server: { mode: 'single', url: 'rediss://:p@r:1' },
      password: null,
      keyPrefix: 'launch-gateway:',
      readTimeoutMs: 60,
    });
    expect(store('{kind: redis, sentinels: ["s1:26379", "[::1]:26380"], name: main, password: x}')).to.deep.include({
      server: {
        mode: 'sentinel',
        sentinels: [
          { host: 's1', port: 26379 },
          { host: '::1', port: 26380 },
        ],
        name: 'main',
      },
      password: 'x',
    });
    expect(store('{kind: redis, cluster: ["a.b:7000"]}')).to.deep.include({
      server: { mode: 'cluster', nodes: [{ host: 'a.b', port: 7000 }] },
    });
    expect(store('{kind: none}')).to.deep.equal({ kind: 'none' });
  });

  for (const [settings, message] of [
    ['{kind: redis}', 'store: must have exactly one of url, sentinels (with name) or cluster'],
    ['{kind: redis, url: "redis://r", cluster: ["a:1"]}', 'store: must have exactly one of'],
    ['{kind: redis, sentinels: ["a:1"]}', 'store.name: is required where sentinels is given'],
    ['{kind: redis, url: "redis://r", name: main}', 'store.sentinels: is required where name is given'],
    ['{kind: redis, cluster: ["a:99999"]}', 'store.cluster[0]: must be host:port'],
    ['{kind: redis, url: localhost}', 'store.url: must be an address such as redis://'],
    ['{kind: disk}', "store.kind: must be one of 'embedded', 'redis', 'none'"],
    [
      '{kind: embedded, url: "redis://r"}',
      'store.url: is not a key of the configuration; the keys here are kind, path',
    ],
    [
      '{kind: redis, url: "redis://r", keyprefix: x}',
      "store.keyprefix: is not a key of the configuration: did you mean 'keyPrefix'?",
    ],
  ] as const) {
    it(`says what is wrong with ${settings}`, () => {
      const problems = problemsOf(`${HUB}store: ${settings}`);
      expect(problems).to.have.length(1);
      expect(problems[0]).to.include(message);
    });
  }
});

describe('a broken configuration', () => {
  it('has every problem told at once, with key, line and what would be right', () => {
    const text = [
      'lisen: {port: 1}', // 1
      'members:', // 2
      '  - name: A B', // 3
      '    url: https://h.example/?q=1', // 4
      '  - name: b', // 5
      '    wieght: 3', // 6
      '  - name: b', // 7
      '    url: https://h.example/x', // 8
      '    weight: -1', // 9
      'checks:', // 10
      '  perod: 15s', // 11
      '  timeout: 5 parsecs', // 12
      '  retries: 2.5', // 13
      'versions: {mode: preffer}', // 14
      'build: prxy', // 15
      'trustedProxies: [10.0.0.0/33]', // 16
      'sticky: {enabled: yes, life: 100d, secret: short}', // 17
      'listen: 8080', // 18
    ].join('\n');
    expect(problemsOf(text)).to.deep.equal([
      "f:1:1: lisen: is not a key of the configuration: did you mean 'listen'?",
      'f:3:5: members[0].name: must be 1 to 40 lower-case letters, digits and dashes, such as hetzner-2i2c',
      'f:4:5: members[0].url: must not have a query (what follows "?")',
      'f:5:5: members[1].url: must be an address such as https://hub.example.org or https://hub.example.org/binder',
      "f:6:5: members[1].wieght: is not a key of the configuration: did you mean 'weight'?",
      'f:7:5: members[2].name: is the name of members[1] too',
      'f:9:5: members[2].weight: must be at least 0',
      "f:11:3: checks.perod: is not a key of the configuration: did you mean 'period'?",
      'f:12:3: checks.timeout: must be a duration such as 250ms, 15s, 10m, 4h or 30d, or a number of seconds',
      'f:13:3: checks.retries: must be a whole number, not a fraction',
      "f:14:12: versions.mode: must be one of 'ignore', 'prefer', 'require': did you mean 'prefer'?",
      "f:15:1: build: must be one of 'proxy', 'redirect': did you mean 'proxy'?",
      'f:16:18: trustedProxies[0]: must be an address or a network in CIDR form, such as 10.0.0.0/8 or fd00::/8',
      'f:17:10: sticky.enabled: must be true or false, not text',
      'f:17:36: sticky.secret: must have at least 16 characters',
      'f:18:1: listen: must be a section of keys and values, not a number',
    ]);
  });

  it('names two members that could be taken for each other', () => {
    const text = `members:\n- {name: a, url: "http://h/x"}\n- {name: b, url: "http://H:80/x/"}`;
    expect(problemsOf(text)).to.deep.equal(['f:3:13: members[1].url: is the address of members[0] too']);
  });

  it('needs a member with a weight', () => {
    expect(problemsOf('listen: {port: 1}')).to.deep.equal(['f:1:1: members: is required']);
    expect(problemsOf('members: []')).to.deep.equal(['f:1:1: members: must name at least one hub']);
    expect(problemsOf('members: [{name: a, url: "http://a", weight: 0}]').join()).to.include(
      'have weight 0, all of them',
    );
    expect(problemsOf('')).to.deep.equal(['f: is empty: a configuration names at least its members']);
  });

  it('has a place where the text itself cannot be read', () => {
    expect(problemsOf('members:\n  - name: a\n   url: x')[0]).to.match(/^f:3:\d+: cannot be read as YAML: /);
    expect(problemsOf(`${HUB}${HUB}`)[0]).to.equal('f:2:1: cannot be read as YAML: this key is here a second time');
    expect(problemsOf(`${HUB}---\n${HUB}`)[0]).to.include("a second document ('---') begins here");
    const json = readConfig('{\n "members": [\n}', { format: 'json', env: {} });
    expect(json.ok ? [] : json.problems[0]?.line).to.equal(3);
  });

  it('keeps timers within what Node can count', () => {
    expect(problemsOf(`${HUB}checks: {period: 30d}`)[0]).to.include('checks.period: must be at most 2147483647 ms');
    expect(problemsOf(`${HUB}checks: {period: 0}`)[0]).to.include('checks.period: must be at least 1 ms');
  });

  it('never throws, whatever is in it', () => {
    const key = fc.constantFrom(
      'members',
      'hosts',
      'check',
      'store',
      'kind',
      'redis',
      'url',
      'name',
      'checks',
      '__proto__',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(fc.constantFrom(null, true, 'redis', '15s', 'http://h'), fc.double(), fc.string()),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.oneof(key, fc.string()), tie('tree'), { maxKeys: 5 }),
      ),
    }));
    const total = (text: string) => {
      for (const format of ['yaml', 'json'] as const)
        expect(readConfig(text, { format, env: {} })).to.have.property('ok');
    };
    fc.assert(
      fc.property(tree, (value) => total(JSON.stringify(value) ?? '')),
      { numRuns: 50 },
    );
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), total), { numRuns: 50 });
  });
});

describe('a configuration of pre-warming', () => {
  const withPrewarm = (yaml: string) => `${HUB}\nprewarm:\n${yaml}`;

  it('lets nobody in by default', () => {
    const { access, tokens, perMember } = configOf(HUB).prewarm;
    expect({ access, tokens, perMember }).to.deep.equal({
      access: 'tokens',
      tokens: [],
      perMember: { concurrent: 2, buildsPerHour: 30 },
    });
  });

  it('has tokens that are long enough and differ, and shows none of them', () => {
    const token = (name: string, text: string) => `    - {name: ${name}, token: ${text}}\n`;
    const secret = 'a-secret-of-sixteen';
    expect(problemsOf(withPrewarm(`  tokens:\n${token('a', secret)}${token('b', `${secret}x`)}`))).to.deep.equal([]);
    for (const both of [token('a', secret) + token('b', secret), token('a', secret) + token('a', `${secret}x`)]) {
      const problems = problemsOf(withPrewarm(`  tokens:\n${both}`));
      expect(problems).to.have.length(1);
      expect(problems[0]).to.match(/is the (?:name|token) of tokens\[0\] too/);
      expect(problems[0]).not.to.include(secret);
    }
    const [short] = problemsOf(withPrewarm(`  tokens:\n${token('a', 'short-one')}`));
    expect(short).to.include('at least 16 characters').and.not.include('short-one');
  });
});
