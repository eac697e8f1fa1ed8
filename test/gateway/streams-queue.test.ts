import { expect } from 'chai';
import { describe, it } from 'mocha';
import { type CrowdedFederation, crowdedFederations } from '../support/crowded-federation.ts';
import { type EventStreamClient, eventStreamClients } from '../support/event-stream-client.ts';
import { testGateways } from '../support/gateway.ts';
import { ask, eventually, watch } from '../support/http.ts';
import { buildUpTo, EVENTS, FOUND, FULL, foundLaunch } from '../support/hub-events.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { until } from '../support/redis-server.ts';
import { SPEC } from '../support/stream-federation.ts';
import { streamHubs } from '../support/stream-hub.ts';

const NO_ROOM = { total: 10, quota: 10 };
const ROOM = { total: 5, quota: 10 };
const routing = { headroom: 0 };
const PLACE = /^All hubs are full\. You are number (\d+) in line\./;

const said = (client: EventStreamClient, words: RegExp): Promise<RegExpExecArray> =>
  client.until(
    () => client.events.map(({ message = '' }) => words.exec(message)).find((found) => found !== null) ?? undefined,
    String(words),
  );
/** Where the visitor stood when last told so. */
const toldPlace = ({ events }: EventStreamClient): number =>
  Number(events.map(({ message = '' }) => PLACE.exec(message)?.[1]).findLast((place) => place !== undefined));
const queued = (federation: CrowdedFederation) => federation.metric('launch_gateway_queue_length');
const nobodyWaits = (federation: CrowdedFederation) =>
  until('nobody waits', async () => (await queued(federation)) === 0);

describe('launches while all hubs are full', () => {
  const federate = crowdedFederations();
  const { startGateway, startTestFederation } = testGateways();
  const startHub = streamHubs();
  const openStream = eventStreamClients();

  /** A visitor who has been told their place. */
  async function waiting(federation: CrowdedFederation, spec: string, from: string): Promise<EventStreamClient> {
    const client = await federation.watch(spec, { from });
    await said(client, PLACE);
    return client;
  }

  it('are held, told their place, and let go in order as places come free', async () => {
    const federation = await federate({ hubs: 2, pods: NO_ROOM, config: { routing } });
    const [first, second] = federation.hubs;
    const visitors: EventStreamClient[] = [];
    for (let i = 1; i <= 5; i++) {
      visitors.push(await waiting(federation, `gh/owner/repo-${i}/HEAD`, `198.51.100.${i}`));
      expect(toldPlace(visitors.at(-1)!)).to.equal(i);
      expect(visitors.at(-1)!.headers).not.to.have.property('launch-member');
    }
    expect(await queued(federation)).to.equal(5);
    expect(await federation.metric('launch_gateway_streams')).to.equal(5);
    expect(federation.asked()).to.equal(0);
    for (const hub of federation.hubs) hub.follow(foundLaunch);

    await federation.tellPods(second!, { total: 8, quota: 10 });
    for (const visitor of visitors.slice(0, 2)) {
      await said(visitor, /^There is a place now, at hub-2\.$/m);
      await visitor.phase('ready');
    }
    await until('the others stay', async () => (await queued(federation)) === 3);
    expect(second!.streams.map(({ spec }) => spec)).to.have.members(['gh/owner/repo-1/HEAD', 'gh/owner/repo-2/HEAD']);

    // Both places are taken, whatever the page says: the two have no pods yet.
    await federation.tellPods(first!, { total: 10, quota: 11 });
    await visitors[2]!.phase('ready');
    expect(first!.streams.map(({ spec }) => spec)).to.deep.equal(['gh/owner/repo-3/HEAD']);
    expect(federation.asked()).to.equal(3);

    federation.leap(11_000);
    await visitors[3]!.until(() => toldPlace(visitors[3]!) === 1);
    await visitors[4]!.until(() => toldPlace(visitors[4]!) === 2);
    // So many places have come free in the time that anybody waited: that much is known now.
    await said(visitors[4]!, /You are number 2 in line\. It may take (?:\d+ s|about \d+ min)\.$/m);
    await federation.tellPods(first!, { total: 5, quota: 11 });
    await Promise.all(visitors.map((visitor) => visitor.phase('ready')));
    await nobodyWaits(federation);
    expect(federation.asked()).to.equal(5);
  });

  it('stand behind other visitors, and other repositories, where they have had a turn', async () => {
    const federation = await federate({ pods: NO_ROOM, config: { routing } });
    const [hub] = federation.hubs;
    hub!.follow(foundLaunch);
    for (let i = 1; i <= 3; i++) await waiting(federation, `gh/crowd/repo-${i}/HEAD`, '198.51.100.1');
    const other = await waiting(federation, 'gh/other/repo/HEAD', '198.51.100.2');
    expect(toldPlace(other)).to.equal(2);
    await federation.tellPods(hub!, { total: 10, quota: 12 });
    await other.phase('ready');
    await until('two are served', () => federation.asked() === 2);
    expect(hub!.streams.map(({ spec }) => spec)).to.have.members(['gh/crowd/repo-1/HEAD', 'gh/other/repo/HEAD']);
    expect(await queued(federation)).to.equal(2);
  });

  it('are told honestly when they cannot wait: too many of one visitor, too many in all, too long', async () => {
    const queue = { length: 3, perClient: 2, longest: '1m' };
    const federation = await federate({ pods: NO_ROOM, config: { routing, streams: { queue } } });
    const inside = [
      await waiting(federation, 'gh/owner/one/HEAD', '198.51.100.1'),
      await waiting(federation, 'gh/owner/two/HEAD', '198.51.100.1'),
    ];
    const refused = async (from: string) => {
      const client = await federation.watch('gh/owner/three/HEAD', { from });
      expect(await client.terminal()).to.include({ phase: 'failed', status_code: 429 });
      expect(await client.ended).to.equal('ended');
      return String(client.events.at(-1)!.message);
    };
    expect(await refused('198.51.100.1')).to.equal(
      'All hubs are full, and other launches of yours wait for a place already.\n',
    );
    inside.push(await waiting(federation, 'gh/owner/one/HEAD', '198.51.100.2'));
    expect(await refused('198.51.100.3')).to.equal(
      'All hubs are full, and so is the line of those who wait. Please try again in some minutes.\n',
    );
    federation.leap(60_000);
    for (const client of inside) {
      const { message } = await client.terminal();
      expect(message).to.match(/^All hubs have been full for (?:60|61|62) s\. Please try again later\.\n$/);
      expect(await client.ended).to.equal('ended');
      // Whose time is over stands nowhere any more.
      expect(client.text).not.to.include('You are number 0');
    }
    expect(await queued(federation)).to.equal(0);
    expect(await federation.metric('launch_gateway_stream_ends_total{end="queue"}')).to.equal(5);
    expect(federation.asked()).to.equal(0);
  });

  it('are not held where nobody is to wait', async () => {
    const federation = await federate({ pods: NO_ROOM, config: { routing, streams: { queue: { length: 0 } } } });
    const client = await federation.watch();
    expect((await client.terminal()).message).to.match(/^All hubs are full/);
    expect(federation.asked()).to.equal(0);
  });

  it('free their place in line when they leave', async () => {
    const streams = { grace: '0s', queue: { length: 2 } };
    const federation = await federate({ pods: NO_ROOM, config: { routing, streams } });
    const [hub] = federation.hubs;
    const gone = await waiting(federation, 'gh/owner/one/HEAD', '198.51.100.1');
    const next = await waiting(federation, 'gh/owner/two/HEAD', '198.51.100.2');
    gone.leave();
    await until('it is known', async () => (await queued(federation)) === 1);
    const last = await waiting(federation, 'gh/owner/three/HEAD', '198.51.100.3');
    expect(toldPlace(last)).to.equal(2);
    federation.leap(11_000);
    await next.until(() => toldPlace(next) === 1);
    hub!.follow(foundLaunch);
    await federation.tellPods(hub!, { total: 8, quota: 10 });
    await Promise.all([next.phase('ready'), last.phase('ready')]);
    expect(hub!.streams.map(({ spec }) => spec)).to.have.members(['gh/owner/two/HEAD', 'gh/owner/three/HEAD']);
  });

  it('watch the build that they want while it goes on, and stand in line for a server only', async () => {
    const federation = await federate({ pods: { total: 9, quota: 10 }, config: { routing } });
    const [hub] = federation.hubs;
    const builder = await federation.watch(SPEC, { from: '198.51.100.1' });
    const { stream } = await federation.next();
    buildUpTo(stream, 'building');
    const stranger = await waiting(federation, 'gh/owner/other/HEAD', '198.51.100.2');
    const watcher = await federation.watch(SPEC, { from: '198.51.100.3' });
    await said(watcher, /^Step 1\/48/);
    expect(await queued(federation)).to.equal(1);
    stream.event(EVENTS.built, EVENTS.launching).ready();
    await builder.phase('ready');
    await said(watcher, PLACE);
    expect([toldPlace(stranger), toldPlace(watcher), federation.asked()]).to.deep.equal([1, 2, 1]);
    hub!.follow(foundLaunch);
    await federation.tellPods(hub!, { total: 9, quota: 12 });
    await Promise.all([stranger.phase('ready'), watcher.phase('ready')]);
    expect(federation.asked()).to.equal(3);
  });

  it('are one stream at the hub when they want one build, and their places come free together', async () => {
    const federation = await federate({ hubs: 2, pods: NO_ROOM, config: { routing } });
    const crowd: EventStreamClient[] = [];
    for (let i = 1; i <= 20; i++) crowd.push(await waiting(federation, SPEC, `198.51.100.${i}`));
    await federation.tellPods(federation.hubs[0]!, { total: 10, quota: 40 });
    const { hub, stream } = await federation.next();
    buildUpTo(stream, 'building');
    await Promise.all(crowd.map((client) => said(client, /^Step 1\/48/)));
    expect([federation.asked(), await queued(federation)]).to.deep.equal([1, 0]);
    hub.follow(foundLaunch);
    stream.event(EVENTS.built, EVENTS.launching).ready();
    await Promise.all(crowd.map((client) => client.phase('ready')));
    expect([hub.streams.length, federation.asked()]).to.deep.equal([20, 20]);
  });

  it('wait on while the only member that takes them is away, and others have room', async () => {
    const [only, other] = [await startHub(), await startHub()];
    only.setPods(NO_ROOM);
    const gateway = await startGateway({
      members: [
        { name: 'only', url: only.url, prime: true },
        { name: 'other', url: other.url, deny: ['gh/owner/*'] },
      ],
      routing,
    });
    const sees = (words: string) =>
      until(words, async () => (await ask(gateway.url, '/api/v1/members')).body.includes(words));
    await sees('"quota":10');
    const client = await openStream(gateway.url, `/build/${SPEC}`);
    await said(client, PLACE);
    // In maintenance: its visitors are not sent there, and those who wait may wait for its end.
    only.setPods({ total: 0, quota: 0 });
    await sees('"standing":"maintenance"');
    const stranger = await openStream(gateway.url, '/build/gh/another/repo/HEAD');
    foundLaunch(await other.next());
    await stranger.phase('ready');
    expect(only.streams).to.have.length(0);
    only.follow(foundLaunch);
    only.setPods(ROOM);
    await client.phase('ready');
    expect([only.streams.length, other.streams.length]).to.deep.equal([1, 1]);
  });

  it('wait for real pods to go', async () => {
    const clock = new ManualClock();
    const hub = { podQuota: 1, clock };
    const federation = await startTestFederation({ hubs: [hub], config: { routing } });
    const [{ url }] = federation.hubs as [(typeof federation.hubs)[number]];
    const seesItsEnd = async (watcher: { readonly events: readonly { readonly phase?: string }[] }) => {
      while (!watcher.events.some(({ phase }) => phase === 'ready' || phase === 'failed')) await clock.advance(1_000);
      return watcher.events.at(-1)!.phase;
    };
    expect(await seesItsEnd(await watch(url, '/build/gh/owner/here-first/HEAD'))).to.equal('ready');
    const seenPods = async () => JSON.parse((await ask(federation.url, '/api/v1/members')).body).members[0].pods.total;
    await until('the pod is counted', async () => (await seenPods()) === 1);
    const visitor = await watch(federation.url, `/build/${SPEC}`);
    let isHeld = false;
    void visitor
      .until(() => visitor.events.find(({ message = '' }) => PLACE.test(message)))
      .then(() => {
        isHeld = true;
      });
    await eventually(() => isHeld);
    expect(federation.hubs[0]!.requestCounts().get('/build')).to.equal(1);
    await clock.advance(31 * 60_000);
    await until('the place is given out', () => federation.hubs[0]!.requestCounts().get('/build') === 2);
    expect(await seesItsEnd(visitor)).to.equal('ready');
    expect(federation.hubs[0]!.launches()).to.include({ launched: 2, overQuota: 0 });
  });
});

describe('a hub that has too many users though its page says that it has room', () => {
  const federate = crowdedFederations();

  it('is left for one that has fewer', async () => {
    const federation = await federate({ hubs: 2, pods: ROOM, config: { routing } });
    const client = await federation.watch();
    const first = await federation.next();
    for (const hub of federation.hubs) hub.follow(foundLaunch);
    first.stream.event(FULL).end();
    await client.phase('ready');
    const name = `hub-${federation.hubs.findIndex((hub) => hub !== first.hub) + 1}`;
    await said(client, new RegExp(`^The hub has no place for this launch, so it goes on at ${name}\\.$`, 'm'));
    expect(client.phases()).not.to.include('failed');
    expect(first.hub.streams).to.have.length(1);
  });

  it('is waited for when all are so', async () => {
    const federation = await federate({ hubs: 2, pods: ROOM, config: { routing } });
    const client = await federation.watch();
    for (let i = 0; i < 2; i++) (await federation.next()).stream.event(FULL).end();
    for (const hub of federation.hubs) hub.follow(foundLaunch);
    await client.phase('ready');
    await said(client, PLACE);
    await said(client, /^There is a place now/);
    expect(client.phases()).not.to.include('failed');
    expect(federation.asked()).to.equal(3);
    await nobodyWaits(federation);
  });

  it('is waited for also when that shows after the build', async () => {
    const federation = await federate({ pods: ROOM, config: { routing } });
    const client = await federation.watch();
    const { hub, stream } = await federation.next();
    hub.follow(foundLaunch);
    buildUpTo(stream, 'built').event(FULL).end();
    await client.phase('ready');
    await said(client, PLACE);
    expect(federation.asked()).to.equal(2);
  });

  it('is believed in the end', async () => {
    const federation = await federate({ pods: ROOM, config: { routing, streams: { moves: 2 } } });
    federation.hubs[0]!.follow((stream) => stream.event(FULL).end());
    const client = await federation.watch();
    expect(await client.terminal()).to.deep.equal(FULL);
    expect(await client.ended).to.equal('ended');
    expect(federation.asked()).to.equal(3);
    await nobodyWaits(federation);
  });

  it('is believed at once where it counts no pods: nobody could tell when there is a place', async () => {
    const federation = await federate({ config: { routing } });
    federation.hubs[0]!.follow((stream) => stream.event(FOUND, FULL).end());
    const client = await federation.watch();
    expect(await client.terminal()).to.deep.equal(FULL);
    expect(federation.asked()).to.equal(1);
  });
});
