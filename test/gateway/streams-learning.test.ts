import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { ConfigPart } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { buildUpTo, EVENTS, foundLaunch } from '../support/hub-events.ts';
import { startRedis, until } from '../support/redis-server.ts';
import { SPEC, type StreamFederation, streamFederations } from '../support/stream-federation.ts';
import { REPO_FAULTS, VISITOR_FAULTS } from '../support/stream-scripts.ts';

const COMMIT = '233102a7fae1e7c29ad87a1635f3cb6e21c597a7';

const buildsOf = async ({ url }: Pick<StreamFederation, 'url'>, spec = SPEC) =>
  JSON.parse((await ask(url, `/api/v1/builds/${spec}`)).body).builds as readonly Readonly<Record<string, unknown>>[];

describe('what a stream teaches', () => {
  const start = streamFederations();

  it('is a build that goes on, then the image, its commit and how long it took', async () => {
    const federation = await start();
    const { client, stream, member } = await federation.launch();
    stream.event(EVENTS.waiting, EVENTS.fetching);
    await client.phase('fetching');
    const [building, ...others] = await buildsOf(federation);
    expect(others).to.deep.equal([]);
    expect(building).to.include({
      ref: 'main',
      member,
      outcome: 'building',
      source: 'stream',
      resolvedRef: null,
      buildSeconds: null,
    });
    federation.leap(90_000);
    stream.event(EVENTS.building, EVENTS.built);
    await client.phase('built');
    const [built, ...more] = await buildsOf(federation);
    expect(more).to.deep.equal([]);
    expect(built).to.include({ ref: 'main', member, outcome: 'built', source: 'stream', resolvedRef: COMMIT });
    expect(built!.buildSeconds).to.be.within(90, 100);
    expect(Date.parse(String(built!.builtSince))).to.be.greaterThan(Date.now() + 80_000);
  });

  it('is an image that was found: nobody knows how long it took', async () => {
    const federation = await start();
    const { client, stream, member } = await federation.launch();
    foundLaunch(stream);
    await client.phase('ready');
    const builds = await buildsOf(federation);
    expect(builds).to.have.length(1);
    expect(builds[0]).to.include({
      member,
      outcome: 'built',
      source: 'stream',
      resolvedRef: COMMIT,
      buildSeconds: null,
    });
  });

  it('is a build that failed, for reasons of the repository', async () => {
    const federation = await start();
    const { client, stream, member } = await federation.launch();
    REPO_FAULTS['fails to build, says so twice and stays open']!(stream);
    await client.phase('failed');
    const builds = await buildsOf(federation);
    expect(builds).to.have.length(1);
    expect(builds[0]).to.include({ member, outcome: 'failed', source: 'stream', resolvedRef: null });
  });

  it('is known when the visitor has left before the end', async () => {
    const federation = await start();
    const { client, stream, member } = await federation.launch();
    buildUpTo(stream, 'building');
    await client.phase('building');
    client.leave();
    await federation.settled();
    stream.event(EVENTS.built, EVENTS.launching).ready();
    await stream.whenClosed;
    expect((await buildsOf(federation))[0]).to.include({ member, outcome: 'built', resolvedRef: COMMIT });
  });

  it('brings the next launch to the hub that has it, wherever the hash would have sent it', async () => {
    const federation = await start();
    const ring = await federation.nextMember();
    const first = await federation.launch();
    expect(first.member).to.equal(ring);
    first.stream.kill();
    const { message } = await first.client.phase('waiting');
    const [rescuer] = /hub-\d/.exec(message!)!;
    const second = await federation.hubOf(rescuer).next();
    buildUpTo(second, 'launching').ready();
    await first.client.phase('ready');
    // The hash’s own hub failed: it does not have it.
    const next = await federation.launch();
    expect(next.client.headers).to.include({ 'launch-member': rescuer, 'launch-reason': 'built' });
    const redirect = await ask(federation.url, `/v2/${SPEC}`);
    expect(redirect.headers).to.include({ 'launch-member': rescuer, 'launch-reason': 'built' });
  });

  it('is nothing where the link, the visitor or the hub is to blame', async () => {
    const federation = await start(1);
    for (const [index, script] of [
      REPO_FAULTS['cannot resolve the ref']!,
      ...Object.values(VISITOR_FAULTS),
    ].entries()) {
      const spec = `gh/owner/repo-${index}/main`;
      federation.hubs[0]!.follow(script);
      const { client } = await federation.launch(spec);
      await client.phase('failed');
      expect(await buildsOf(federation, spec)).to.deep.equal([]);
    }
  });

  it('is counted: how long it took to build, to find, and to a server', async () => {
    const { launch, leap, metric } = await start(1);
    const fresh = await launch();
    buildUpTo(fresh.stream, 'pushing');
    await fresh.client.phase('pushing');
    leap(90_000);
    fresh.stream.event(EVENTS.built);
    await fresh.client.phase('built');
    leap(90_000);
    fresh.stream.ready();
    await fresh.client.ended;
    const found = await launch('gh/owner/found/main');
    expect(await metric('launch_gateway_streams')).to.equal(1);
    foundLaunch(found.stream);
    await found.client.ended;
    for (const [sample, value] of [
      ['built_seconds_bucket{le="60",member="hub-1",cache="build"}', 0],
      ['built_seconds_bucket{le="120",member="hub-1",cache="build"}', 1],
      ['built_seconds_bucket{le="60",member="hub-1",cache="hit"}', 1],
      ['ready_seconds_bucket{le="120",member="hub-1"}', 1],
      ['ready_seconds_bucket{le="240",member="hub-1"}', 2],
      ['ends_total{end="ready"}', 2],
    ] as const) {
      expect(await metric(`launch_gateway_stream_${sample}`), sample).to.equal(value);
    }
    // Nothing was known of either.
    expect(await metric('launch_gateway_predictions_total{predicted="build",actual="build"}')).to.equal(1);
    expect(await metric('launch_gateway_predictions_total{predicted="build",actual="hit"}')).to.equal(1);
    expect(await metric('launch_gateway_prediction_right_ratio')).to.equal(0.5);
    expect(await metric('launch_gateway_streams')).to.equal(0);
  });
});

describe('the time that a launch took to its place', () => {
  const start = streamFederations();

  it('is told without the time in line, which is told at its end', async () => {
    const { url, hubs, open, leap, log } = await start(1);
    hubs[0]!.setPods({ total: 100, quota: 100 });
    await until('the hub is seen to be full', async () => {
      const { body } = await ask(url, `/api/v1/decisions/${SPEC}`);
      return JSON.parse(body).reason === 'last-resort';
    });
    const client = await open();
    await client.phase('waiting');
    leap(90_000);
    hubs[0]!.setPods({ total: 10, quota: 100 });
    foundLaunch(await hubs[0]!.next());
    await client.ended;
    const line = (message: string) => log().find(({ msg }) => msg === message)!;
    expect(line('launch').us).to.be.lessThan(60_000_000);
    expect(line('stream').waitedMs).to.be.at.least(90_000);
  });
});

describe('the secrets of a stream', () => {
  const start = streamFederations();
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launch-gateway-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const HEADERS = {
    'x-forwarded-for': '203.0.113.77',
    authorization: 'Bearer hush-login',
    'x-xsrftoken': 'hush-xsrf',
    cookie: 'session=hush-cookie',
  };
  const FAILURES = [
    'Could not resolve ref for git:https%3A%2F%2Fuser%3Ahush-password%40example.org%2Frepo/main. Double check your URL\n',
    "Error resolving ref for git:https://user:hush-password@example.org/repo/main: Unable to run git ls-remote to get the `resolved_ref`: fatal: Authentication failed for 'https://user:hush-password@example.org/repo/'\n",
    'Requests from 203.0.113.0/24 are not allowed\n',
    'Error during build: cannot clone https://hush-token@example.org/repo\n',
  ];

  /** Launches of all kinds, each of which shows secrets. Returns those, and all that the gateway told anybody else. */
  async function tellingAll(federation: StreamFederation): Promise<{ secrets: readonly string[]; told: string }> {
    const { url, hubs, hubOf } = federation;
    const secrets = ['hush', '203.0.113.', '198.51.100.7', 'jupyter.test/user'];
    const options = { headers: HEADERS };
    for (const hub of hubs) hub.follow(foundLaunch);
    for (const script of [foundLaunch, buildAll]) {
      const spec = `gh/owner/${script.name}/main?build_token=hush.hush.hush&urlpath=hush`;
      hubOf(await federation.nextMember(spec.split('?')[0])).follow(script);
      const { client, stream } = await federation.launch(spec, options);
      expect(await client.terminal()).to.include({ token: stream.token, binder_client_ip: '198.51.100.7' });
      secrets.push(stream.token, client.lastEventId.replace(/-over$/, ''));
    }
    for (const [index, message] of FAILURES.entries()) {
      for (const hub of hubs) hub.follow((stream) => stream.event({ phase: 'failed', message }).end());
      const client = await federation.open(`gh/owner/failing-${index}/main`, options);
      await client.terminal();
      secrets.push(client.lastEventId.replace(/-over$/, ''));
    }
    for (const hub of hubs) hub.follow((stream) => stream.event(EVENTS.waiting).kill());
    await (await federation.open('gh/owner/lost/main', options)).terminal();

    const answers: string[] = [];
    for (const target of [
      '/metrics',
      '/api/v1/members',
      '/health',
      `/api/v1/builds/gh/owner/foundLaunch/main`,
      `/api/v1/builds/gh/owner/buildAll/main`,
      `/api/v1/decisions/gh/owner/buildAll/main`,
    ]) {
      answers.push((await ask(url, target)).body);
    }
    expect(answers.join()).to.include(COMMIT);
    return { secrets, told: answers.join('\n') };
  }

  const buildAll = (stream: Parameters<typeof buildUpTo>[0]) => void buildUpTo(stream, 'launching').ready();

  const PROXIED: ConfigPart = { trustedProxies: ['127.0.0.1'] };

  const expectNone = (secrets: readonly string[], text: string, where: string) => {
    for (const secret of secrets) {
      const at = text.indexOf(secret);
      expect(at, `${secret} in ${where}: ${text.slice(Math.max(0, at - 150), at + 50)}`).to.equal(-1);
    }
  };

  it('reach nobody but the visitor and the hub: no answer, no log line, no file of the embedded store', async () => {
    const federation = await start(2, { ...PROXIED, store: { kind: 'embedded', path: folder } });
    const { secrets, told } = await tellingAll(federation);
    await federation.stop();
    expectNone(secrets, told, 'answers');
    expect(federation.logText()).to.include('"end":"ready"').and.to.include('a launch failed at a member');
    expectNone(secrets, federation.logText(), 'log');
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    const texts = await Promise.all(
      files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'latin1')),
    );
    expect(texts.join('')).to.include(COMMIT);
    expectNone(secrets, texts.join(''), 'store');
  });

  it('do not come back to somebody else whose link has no login, as a failure that is remembered', async () => {
    const { hubs, open } = await start(1, { streams: { failures: 1 } });
    hubs[0]!.follow((stream) => stream.event({ phase: 'failed', message: FAILURES[0] }).end());
    const told = async (address: string) => {
      const client = await open(`git/${encodeURIComponent(address)}/main`);
      return String((await client.terminal()).message);
    };
    await told('https://user:hush-password@example.org/repo');
    expect(await told('https://user:hush-password@example.org/repo')).to.include('failed again and again');
    hubs[0]!.follow(foundLaunch);
    expect(await told('https://example.org/repo')).to.include('server running');
  });

  it('are in nothing that Redis is told', async () => {
    const redis = await startRedis();
    const client = new Redis(redis.port);
    const commands: string[] = [];
    try {
      const monitor = await client.monitor();
      monitor.on('monitor', (_time: string, args: readonly string[]) => commands.push(args.join(' ')));
      const federation = await start(2, {
        ...PROXIED,
        store: { kind: 'redis', url: `redis://127.0.0.1:${redis.port}` },
        streams: { repoQuota: 100 },
      });
      const { secrets } = await tellingAll(federation);
      await federation.stop();
      await client.ping();
      monitor.disconnect();
      const text = commands.join('\n');
      expect(text).to.include(COMMIT);
      expectNone(secrets, text, 'Redis');
    } finally {
      client.disconnect();
      await redis.stop();
    }
  });
});
