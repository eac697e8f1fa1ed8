import { expect } from 'chai';
import { describe, it } from 'mocha';
import { eventStreamClients } from '../support/event-stream-client.ts';
import { testGateways } from '../support/gateway.ts';
import { buildUpTo, EVENTS, FOUND, foundLaunch } from '../support/hub-events.ts';
import { block } from '../support/scripted-stream.ts';
import { SPEC, streamFederations } from '../support/stream-federation.ts';
import { streamHubs } from '../support/stream-hub.ts';
import { REPO_FAULTS } from '../support/stream-scripts.ts';

const MB = 1024 ** 2;
const OPTIONS = { streams: { readyMemory: '2m', grace: '1m', hubSilence: '1h', keepalive: '20s' } };

describe('a client that comes back to its launch', () => {
  const start = streamFederations();

  it('while it builds goes on where it was, with what was said meanwhile: no second build', async () => {
    const { launch, open, settled, asked } = await start(3, OPTIONS);
    const { client, member, stream } = await launch();
    stream.event(EVENTS.waiting, EVENTS.fetching);
    await client.phase('fetching');
    client.leave();
    await settled();
    stream.event(EVENTS.building, EVENTS.pushing);
    const back = await open(SPEC, { lastEventId: client.lastEventId });
    expect(back.headers['launch-member']).to.equal(member);
    await back.phase('pushing');
    stream.event(FOUND).ready();
    await back.ended;
    expect(back.blocks).to.deep.equal([
      `id: ${client.lastEventId}\n\n`,
      block(EVENTS.building),
      block(EVENTS.pushing),
      block(FOUND),
      `id: ${client.lastEventId}-over\n\n`,
      block(stream.readyEvent),
    ]);
    expect(asked()).to.equal(1);
  });

  it('and back again, as often as it likes', async () => {
    const { launch, open, settled, asked } = await start(3, OPTIONS);
    const { client, stream } = await launch();
    let last = client;
    for (const phase of ['waiting', 'fetching', 'building', 'pushing', 'built', 'launching'] as const) {
      stream.event(EVENTS[phase]);
      await last.phase(phase);
      last.leave();
      await settled();
      last = await open(SPEC, { lastEventId: last.lastEventId });
    }
    stream.ready();
    expect(await last.terminal()).to.include({ token: stream.token });
    expect(asked()).to.equal(1);
  });

  it('while its old connection seems open takes its place', async () => {
    const { launch, open, asked } = await start(3, OPTIONS);
    const { client, stream } = await launch();
    stream.event(EVENTS.building);
    await client.phase('building');
    const back = await open(SPEC, { lastEventId: client.lastEventId });
    expect(await client.ended).to.equal('ended');
    stream.event(EVENTS.built).ready();
    expect(await back.terminal()).to.include({ token: stream.token });
    expect(client.phases()).to.deep.equal(['building']);
    expect(asked()).to.equal(1);
  });

  it('while its old connection takes nothing is not held up by it', async () => {
    const { launch, open, asked } = await start(1, OPTIONS);
    const { client, stream } = await launch(SPEC, { reading: 'by hand' });
    await client.read(1_000);
    const [, id] = /^id: (\S+)\n\n/.exec(client.text)!;
    expect(await stream.pour(256 * MB)).to.be.lessThan(32 * MB);
    const back = await open(SPEC, { lastEventId: id! });
    stream.event(EVENTS.built).ready();
    expect(await back.terminal()).to.include({ token: stream.token });
    expect(asked()).to.equal(1);
  });

  it('after ready gets the same server again, and is not asked for again before it gives up', async () => {
    const { launch, open, asked, leap } = await start(3, OPTIONS);
    const { client, stream } = await launch();
    buildUpTo(stream, 'launching').ready();
    await client.ended;
    for (let i = 0; i < 3; i++) {
      const back = await open(SPEC, { lastEventId: client.lastEventId });
      await back.terminal();
      expect(back.events).to.deep.equal([{ ...stream.readyEvent }]);
      expect(back.lastEventId).to.equal(client.lastEventId);
      // Held, or an EventSource that nobody closes would come at once; but not for ever.
      leap(31_000);
      expect(await back.ended).to.equal('ended');
    }
    expect(asked()).to.equal(1);
  });

  it('after ready came while it was away gets it', async () => {
    const { launch, open, settled, asked } = await start(3, OPTIONS);
    const { client, stream } = await launch();
    stream.event(EVENTS.launching);
    await client.phase('launching');
    client.leave();
    await settled();
    stream.ready();
    await stream.whenClosed;
    const back = await open(SPEC, { lastEventId: client.lastEventId });
    expect(await back.terminal()).to.include({ token: stream.token });
    expect(asked()).to.equal(1);
  });

  it('after failed is told so again: no second build', async () => {
    const { launch, open, asked } = await start(3, OPTIONS);
    const { client, stream } = await launch();
    REPO_FAULTS['fails to build, says so twice and stays open']!(stream);
    await client.ended;
    const back = await open(SPEC, { lastEventId: client.lastEventId });
    expect(await back.terminal()).to.deep.equal(client.events.at(-1));
    expect(asked()).to.equal(1);
  });

  it('when all that has been forgotten is told not to come again: no second launch', async () => {
    const { launch, open, asked, leap, settled } = await start(1, OPTIONS);
    const { client, stream } = await launch();
    buildUpTo(stream, 'launching').ready();
    await client.ended;
    const watcher = await launch('gh/owner/other/main');
    const heard = watcher.client.comments.length;
    leap(121_000);
    await watcher.client.until(() => watcher.client.comments.length > heard, 'a look at the time');
    await settled();
    const back = await open(SPEC, { lastEventId: client.lastEventId });
    expect(back.status).to.equal(204);
    expect(await back.ended).to.equal('ended');
    expect(back.text).to.equal('');
    expect(asked()).to.equal(2);
  });

  it('to another gateway, after the end, is told not to come again as well', async () => {
    const [first, second] = [await start(1, OPTIONS), await start(1, OPTIONS)];
    const { client, stream } = await first.launch();
    buildUpTo(stream, 'launching').ready();
    await client.ended;
    const back = await second.open(SPEC, { lastEventId: client.lastEventId });
    expect(back.status).to.equal(204);
    expect(second.asked()).to.equal(0);
  });

  it('to a gateway that never knew it launches', async () => {
    const { launch } = await start(1, OPTIONS);
    for (const lastEventId of ['of-a-gateway-that-is-gone', '?', 'x'.repeat(5_000)]) {
      const { client, stream } = await launch(SPEC, { lastEventId });
      foundLaunch(stream);
      await client.ended;
      expect(client.events.at(-1)).to.include({ phase: 'ready', token: stream.token });
      expect(client.lastEventId).not.to.include(lastEventId);
    }
  });

  it('after the time of grace launches anew', async () => {
    const { launch, open, leap, settled, hubs, asked } = await start(1, OPTIONS);
    const { client, stream } = await launch();
    stream.event(EVENTS.building);
    await client.phase('building');
    client.leave();
    await settled();
    leap(61_000);
    await stream.whenClosed;
    const back = await open(SPEC, { lastEventId: client.lastEventId });
    foundLaunch(await hubs[0]!.next());
    await back.ended;
    expect(back.lastEventId).not.to.include(client.lastEventId);
    expect(asked()).to.equal(2);
  });
});

describe('the id of a launch', () => {
  const start = streamFederations();

  it('is another one for each, that nobody can guess, and in no header or event', async () => {
    const { launch } = await start(1);
    const ids = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const { client, stream } = await launch();
      foundLaunch(stream);
      await client.ended;
      const id = client.lastEventId.replace(/-over$/, '');
      // 122 random bits.
      expect(id).to.match(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
      expect(JSON.stringify([client.headers, client.events])).not.to.include(id);
      ids.add(id);
    }
    expect(ids.size).to.equal(20);
  });
});

describe('a gateway that is a member of another one', () => {
  const startStreamHub = streamHubs();
  const { startGateway } = testGateways();
  const openStream = eventStreamClients();

  it('does not put its id in the place of the outer one’s', async () => {
    const hub = await startStreamHub();
    const inner = await startGateway({ members: [{ name: 'hub-1', url: hub.url, prime: true }] });
    const outer = await startGateway({ members: [{ name: 'inner', url: inner.url, prime: true }] });
    const client = await openStream(outer.url, `/build/${SPEC}`);
    const stream = await hub.next();
    stream.event(EVENTS.building);
    await client.phase('building');
    const back = await openStream(outer.url, `/build/${SPEC}`, { lastEventId: client.lastEventId });
    stream.event(EVENTS.built).ready();
    expect(await back.terminal()).to.include({ token: stream.token });
    expect(back.lastEventId).to.equal(`${client.lastEventId}-over`);
    expect(back.text.match(/^id: /gm)).to.have.length(2);
    const again = await openStream(outer.url, `/build/${SPEC}`, { lastEventId: back.lastEventId });
    expect(await again.terminal()).to.include({ token: stream.token });
    expect(hub.streams).to.have.length(1);
  });
});
