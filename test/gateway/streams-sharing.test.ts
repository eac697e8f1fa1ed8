import { expect } from 'chai';
import { describe, it } from 'mocha';
import { signBuildToken } from '../../src/simulated-hub/build-token.ts';
import { type CrowdedFederation, crowdedFederations } from '../support/crowded-federation.ts';
import type { EventStreamClient } from '../support/event-stream-client.ts';
import { buildUpTo, EVENTS, foundLaunch } from '../support/hub-events.ts';
import { until } from '../support/redis-server.ts';
import { block } from '../support/scripted-stream.ts';
import { SPEC } from '../support/stream-federation.ts';
import type { StreamHub } from '../support/stream-hub.ts';
import { REPO_FAULTS, VISITOR_FAULTS } from '../support/stream-scripts.ts';

const line = (message: string) => ({ phase: 'building', message: `${message}\n` });
const messages = ({ events }: EventStreamClient) => events.map(({ message = '' }) => message.trim());
const saw = (client: EventStreamClient, message: string) => client.until(() => messages(client).includes(message));
const allSaw = (clients: readonly EventStreamClient[], message: string) =>
  Promise.all(clients.map((client) => saw(client, message)));
const tokensIn = ({ text }: EventStreamClient): readonly string[] => text.match(/secret-token-[0-9a-f-]{36}/g) ?? [];
const following = (federation: CrowdedFederation, count: number) =>
  until(`${count} follow`, async () => (await federation.metric('launch_gateway_streams_shared_total')) === count);

/** As many visitors of a build, each at an address of their own; waits until one is with a hub and the others follow. */
async function crowd(federation: CrowdedFederation, count: number) {
  const before = await federation.metric('launch_gateway_streams_shared_total');
  const owner = await federation.watch();
  const { hub, stream } = await federation.next();
  const followers = await Promise.all(
    Array.from({ length: count - 1 }, (_, i) => federation.watch(SPEC, { from: `203.0.113.${i + 1}` })),
  );
  await following(federation, before + count - 1);
  return { hub, stream, owner, followers, all: [owner, ...followers] };
}

/** Each of them gets `ready` with a token of their own, and sees nobody else's. */
async function eachIsServed(clients: readonly EventStreamClient[], { streams }: StreamHub): Promise<void> {
  await Promise.all(clients.map((client) => client.phase('ready')));
  await Promise.all(clients.map(({ ended }) => ended));
  const tokens = clients.map(tokensIn);
  for (const own of tokens) expect(own).to.have.length(1);
  const all = new Set(tokens.flat());
  expect(all.size).to.equal(clients.length);
  const given = new Set(streams.map(({ token }) => token));
  expect([...all].every((token) => given.has(token))).to.equal(true);
}

describe('watchers of one build', () => {
  const federate = crowdedFederations();

  it('are one stream at the hub until it is built, two hundred of them, and then each gets a server of their own', async () => {
    const federation = await federate();
    const [hub] = federation.hubs;
    const all = await Promise.all(Array.from({ length: 200 }, () => federation.watch()));
    await following(federation, 199);
    const stream = await hub!.next();
    buildUpTo(stream, 'building').event(line('the first'), line('the second'));
    await allSaw(all, 'the second');
    expect(federation.asked()).to.equal(1);
    expect(await federation.metric('launch_gateway_streams')).to.equal(200);

    hub!.follow(foundLaunch);
    stream.event(EVENTS.built);
    await until('each has a stream', () => federation.asked() === 200);
    stream.event(EVENTS.launching).ready();
    await eachIsServed(all, hub!);
    expect(federation.asked()).to.equal(200);
    expect(await federation.metric('launch_gateway_streams')).to.equal(0);
    for (const { token } of hub!.streams) expect(federation.logText()).not.to.include(token);
  });

  it('see the same, byte for byte, up to the end of the build', async () => {
    const federation = await federate();
    const { stream, owner, followers } = await crowd(federation, 3);
    const told = [EVENTS.waiting, line('naïve 日本語 😀'), {}, EVENTS.pushing];
    stream.event(...told).send('data:{"phase":"building",\r\ndata: "message":"odd"}\r\n\r\n');
    const same = `${told.map(block).join('')}data:{"phase":"building",\r\ndata: "message":"odd"}\r\n\r\n`;
    for (const client of [owner, ...followers]) await client.until(() => client.text.endsWith(same));
    const late = await federation.watch();
    await late.until(() => late.text.endsWith(same));
  });

  it('who come late are shown the end of its log, how much is missing, and then each line as it comes', async () => {
    const federation = await federate({ config: { streams: { logBytes: 2_000 } } });
    const { stream, owner } = await crowd(federation, 1);
    for (let i = 1; i <= 100; i++) stream.event(line(`line ${i}`));
    await saw(owner, 'line 100');
    const late = await federation.watch();
    await saw(late, 'line 100');
    const [missing, ...shown] = messages(late);
    const count = Number(/^\((\d+) earlier lines are not kept\.\)$/.exec(missing!)?.[1]);
    expect(shown).to.deep.equal(Array.from({ length: 100 - count }, (_, i) => `line ${count + 1 + i}`));
    const bytes = Buffer.byteLength(late.blocks.slice(-shown.length).join(''));
    expect(bytes).to.be.at.most(2_000);
    expect(bytes + block(line('line 99')).length).to.be.greaterThan(2_000);
    stream.event(line('line 101'));
    await Promise.all([saw(owner, 'line 101'), saw(late, 'line 101')]);
    expect(messages(late)).to.have.length(shown.length + 2);
  });

  it('go on when the one whose stream it was has left, and nobody’s server is started', async () => {
    const federation = await federate({ config: { streams: { grace: '0s' } } });
    const { hub, stream, owner, followers } = await crowd(federation, 4);
    buildUpTo(stream, 'building');
    await allSaw(followers, 'Picked Git content provider.');
    owner.leave();
    await until(
      'it is known',
      async () => (await federation.metric('launch_gateway_stream_ends_total{end="left"}')) === 1,
    );
    stream.event(line('still at it'));
    await allSaw(followers, 'still at it');
    expect(stream.closed).to.equal(false);
    hub.follow(foundLaunch);
    stream.event(EVENTS.built);
    expect(await stream.whenClosed).to.equal('reader');
    await eachIsServed(followers, hub);
    expect(federation.asked()).to.equal(1 + followers.length);
  });

  it('keep it going for as long as one may come back, and no longer', async () => {
    const federation = await federate({ config: { streams: { grace: '30s' } } });
    const { stream, all } = await crowd(federation, 3);
    stream.event(line('before'));
    await allSaw(all, 'before');
    const [{ lastEventId }] = all as [EventStreamClient, ...EventStreamClient[]];
    for (const client of all) client.leave();
    const back = await federation.watch(SPEC, { lastEventId });
    stream.event(line('for the one who came back'));
    await saw(back, 'for the one who came back');
    federation.leap(31_000);
    await until('the others have left', async () => (await federation.metric('launch_gateway_streams')) === 1);
    expect(stream.closed).to.equal(false);
    back.leave();
    await until('nobody is there', async () => {
      federation.leap(10_000);
      return (await federation.metric('launch_gateway_streams')) === 0;
    });
    expect(await stream.whenClosed).to.equal('reader');
    expect(federation.asked()).to.equal(1);
  });

  it('get the server of one who left from the same address, who may be they: no server runs for nobody', async () => {
    const federation = await federate();
    const { hub, stream, owner, followers } = await crowd(federation, 3);
    const again = await federation.watch();
    stream.event(line('before'));
    await allSaw([...followers, again], 'before');
    owner.leave();
    await until(
      'it is known that the first has left',
      async () => (await federation.metric('launch_gateway_streams_away')) === 1,
    );
    hub.follow(foundLaunch);
    stream.event(EVENTS.built, EVENTS.launching).ready();
    await eachIsServed([...followers, again], hub);
    expect(tokensIn(again)).to.deep.equal([stream.token]);
    expect(federation.asked()).to.equal(1 + followers.length);
    const back = await federation.watch(SPEC, { lastEventId: owner.lastEventId });
    await back.phase('ready');
    expect(tokensIn(back)).not.to.include(stream.token);
  });

  it('are those of the same spelling, who show the same login', async () => {
    const federation = await federate();
    const { stream } = await crowd(federation, 2);
    stream.event(line('for two'));
    const others = [
      { spec: 'gh/Owner/repo/main', headers: {} },
      { spec: 'gh/owner/repo/HEAD', headers: {} },
      { spec: SPEC, headers: { authorization: 'token one' } },
      { spec: SPEC, headers: { authorization: 'token two' } },
      { spec: SPEC, headers: { cookie: 'a=b; jupyterhub-session-id=one' } },
    ];
    for (const [index, { spec, headers }] of others.entries()) {
      const client = await federation.watch(spec, { headers });
      const own = await federation.next();
      expect(own.stream.spec).to.equal(spec);
      own.stream.event(line(`for ${index}`));
      await saw(client, `for ${index}`);
      expect(messages(client)).to.deep.equal([`for ${index}`]);
    }
    expect(federation.asked()).to.equal(1 + others.length);
    const same = await federation.watch(SPEC, { headers: { authorization: 'token two' } });
    await saw(same, 'for 3');
    expect(federation.asked()).to.equal(1 + others.length);
    expect(stream.closed).to.equal(false);
  });

  it('are not those whose page is another member’s', async () => {
    const federation = await federate({ hubs: 2, config: { launch: 'proxy' } });
    const { hub, owner, stream } = await crowd(federation, 1);
    stream.event(line('here'));
    await saw(owner, 'here');
    const other = federation.hubs.find((each) => each !== hub)!;
    const pageOf = ({ url }: { readonly url: string }) =>
      `${SPEC}?build_token=${signBuildToken(SPEC, new URL(url).host, Buffer.from('secret'), Date.now())}`;
    const elsewhere = await federation.watch(pageOf(other));
    const asked = await federation.next();
    expect(asked.hub).to.equal(other);
    asked.stream.event(line('there'));
    await saw(elsewhere, 'there');
    expect(messages(elsewhere)).to.deep.equal(['there']);
    const beside = await federation.watch(pageOf(hub));
    await saw(beside, 'here');
    expect(federation.asked()).to.equal(2);
  });

  for (const [title, script] of Object.entries(VISITOR_FAULTS)) {
    it(`are not concerned when the hub ${title}: it is said of the first alone`, async () => {
      const federation = await federate({ hubs: 2 });
      const { stream, owner, followers } = await crowd(federation, 5);
      script(stream);
      expect((await owner.terminal()).phase).to.equal('failed');
      const next = await federation.next();
      await following(federation, 4 + 3);
      buildUpTo(next.stream, 'building').event(line('on we go'));
      await allSaw(followers, 'on we go');
      expect(federation.asked()).to.equal(2);
      next.hub.follow(foundLaunch);
      next.stream.event(EVENTS.built, EVENTS.launching).ready();
      await eachIsServed(followers, next.hub);
    });
  }

  for (const [title, script] of Object.entries(REPO_FAULTS)) {
    it(`are all told when the repository ${title}`, async () => {
      const federation = await federate({ hubs: 2 });
      const { stream, all } = await crowd(federation, 5);
      script(stream);
      const ends = await Promise.all(all.map((client) => client.terminal()));
      await Promise.all(all.map(({ ended }) => ended));
      expect(ends.every(({ phase, message }) => phase === 'failed' && message === ends[0]!.message)).to.equal(true);
      expect(ends[0]!.message).to.match(/non-zero code|Could not resolve ref/);
      expect(federation.asked()).to.equal(1);
      expect(await stream.whenClosed).to.be.oneOf(['reader', 'hub']);
    });
  }

  it('move together when their hub is lost, and are one stream at the next, too', async () => {
    const federation = await federate({ hubs: 3 });
    const { hub, stream, all } = await crowd(federation, 50);
    buildUpTo(stream, 'building').event(line('here'));
    await allSaw(all, 'here');
    stream.kill();
    const next = await federation.next();
    await following(federation, 49 + 49);
    expect(next.hub).not.to.equal(hub);
    next.stream.event(line('there'));
    await allSaw(all, 'there');
    expect(federation.asked()).to.equal(2);
    const name = `hub-${federation.hubs.indexOf(next.hub) + 1}`;
    for (const client of all) expect(messages(client)).to.include(`The hub was lost, so it goes on at ${name}.`);
    expect(await federation.metric('launch_gateway_stream_moves_total{why="lost"}')).to.equal(50);

    next.hub.follow(foundLaunch);
    next.stream.event(EVENTS.built, EVENTS.launching).ready();
    await eachIsServed(all, next.hub);
  });

  it('are told of a silent hub in time, however many join meanwhile', async () => {
    const federation = await federate({ hubs: 2 });
    const { hub, stream, owner } = await crowd(federation, 1);
    stream.event(line('then nothing'));
    await saw(owner, 'then nothing');
    for (let joined = 1; joined <= 2; joined++) {
      federation.leap(50_000);
      await saw(await federation.watch(), 'then nothing');
    }
    const next = await federation.next();
    expect(next.hub).not.to.equal(hub);
    expect(await stream.whenClosed).to.equal('reader');
  });

  it('are not held up by one that takes nothing, who is told how much was left out', async () => {
    const federation = await federate();
    const { stream, owner } = await crowd(federation, 1);
    const stuck = await federation.watch(SPEC, { reading: 'by hand' });
    await following(federation, 1);
    // More than sockets hold in all buffers on the way.
    const bytes = 24 * 1024 ** 2;
    expect(await stream.pour(bytes)).to.be.at.least(bytes);
    stream.event(line('the last'));
    await saw(owner, 'the last');
    stuck.readOn();
    await stuck.until(() => messages(stuck).some((message) => /^\(\d+ lines were left out\.\)$/.test(message)));
    stream.event(line('one more'));
    await Promise.all([saw(owner, 'one more'), saw(stuck, 'one more')]);
    const left = messages(stuck)
      .map((message) => Number(/^\((\d+) lines were left out\.\)$/.exec(message)?.[1] ?? 0))
      .reduce((sum, count) => sum + count);
    expect(messages(stuck).length - 1 + left).to.equal(messages(owner).length);
    expect([owner.garbage, stuck.garbage]).to.deep.equal([[], []]);
  });

  it('who take nothing and come back on another connection go on', async () => {
    const federation = await federate();
    const stuck = await federation.watch(SPEC, { reading: 'by hand' });
    const { stream } = await federation.next();
    stream.event(line('the first'));
    while (stuck.lastEventId === '') await stuck.read(100);
    // Nobody else watches: it is the hub that is held up, once the buffers on the way are full.
    const bytes = 64 * 1024 ** 2;
    expect(await stream.pour(bytes)).to.be.lessThan(bytes);
    const back = await federation.watch(SPEC, { lastEventId: stuck.lastEventId });
    stream.event(line('the last'));
    await saw(back, 'the last');
    expect(federation.asked()).to.equal(1);
  });
});
