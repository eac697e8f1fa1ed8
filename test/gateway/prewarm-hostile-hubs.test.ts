import { expect } from 'chai';
import { describe, it } from 'mocha';
import { ask } from '../support/http.ts';
import { buildUpTo, EVENTS } from '../support/hub-events.ts';
import { endOf, prewarm, prewarmJson, tokenOf } from '../support/prewarm.ts';
import { until } from '../support/redis-server.ts';
import { SPEC, type StreamFederation, streamFederations } from '../support/stream-federation.ts';

const REFUSAL = {
  phase: 'failed',
  status_code: 400,
  message: 'Building but not launching is not permitted when the API only mode was not enabled\n',
};
const LEFT = 'launch_gateway_prewarm_servers_left_total{member="hub-1"}';
const left = (federation: StreamFederation) => federation.metric(LEFT);

describe('pre-warming at hubs that do as they like', () => {
  const federate = streamFederations();

  it('shuts down a server that a hub starts although it was asked not to', async () => {
    const federation = await federate(1, tokenOf());
    const hub = federation.hubs[0]!;
    const watcher = await prewarm(federation, SPEC);
    const stream = await hub.next();
    expect(stream.target).to.equal(`/build/${SPEC}?build_only=true`);
    buildUpTo(stream, 'launching').ready({ url: `${hub.url}/user/one/` });
    const end = await endOf(watcher);
    expect(end.members[0]).to.include({ outcome: 'built', serverLeft: false });
    const told = JSON.stringify(watcher.events) + federation.logText();
    expect(told).not.to.include(stream.token);
    expect(told).not.to.include('/user/one');
    expect(await left(federation)).to.equal(0);
  });

  it('has what was built when the hub is lost before its server is there, and counts that server as left', async () => {
    const federation = await federate(2, tokenOf());
    const watcher = await prewarm(federation, SPEC);
    await until('a hub is asked', () => federation.asked() === 1);
    const hub = federation.hubs.find(({ streams }) => streams.length === 1)!;
    (await hub.next()).event(REFUSAL);
    const stream = await hub.next();
    expect(stream.target).to.equal(`/build/${SPEC}`);
    buildUpTo(stream, 'launching').kill();
    const end = await endOf(watcher);
    expect([end.phase, end.members.length]).to.deep.equal(['ready', 1]);
    expect(end.members[0]).to.include({ outcome: 'built', serverLeft: true });
    expect((await ask(federation.url, '/metrics')).body).to.match(/prewarm_servers_left_total\{member="hub-\d"\} 1/);
  });

  it('has what was built when the hub has no place for a server', async () => {
    const federation = await federate(2, tokenOf());
    const watcher = await prewarm(federation, SPEC);
    await until('a hub is asked', () => federation.asked() === 1);
    const stream = await federation.hubs.find(({ streams }) => streams.length === 1)!.next();
    buildUpTo(stream, 'built').event({
      phase: 'failed',
      message: 'Too many users on this BinderHub! Try again soon.\n',
    });
    const end = await endOf(watcher);
    expect([end.phase, end.members.length]).to.deep.equal(['ready', 1]);
    expect(end.members[0]).to.include({ outcome: 'built', serverLeft: false });
  });

  it('gives up a hub that says nothing any more, and asks the next', async () => {
    const federation = await federate(2, tokenOf());
    const watcher = await prewarm(federation, SPEC);
    await until('a hub is asked', () => federation.asked() === 1);
    const first = federation.hubs.find(({ streams }) => streams.length === 1)!;
    (await first.next()).event(EVENTS.waiting, EVENTS.building);
    await watcher.phase('building');
    federation.leap(100_000);
    const other = federation.hubs.find((hub) => hub !== first)!;
    (await other.next())
      .event(EVENTS.waiting, { phase: 'ready', imageName: 'image', message: 'Done! Image built\n' })
      .end();
    const end = await endOf(watcher);
    expect(end.members.map(({ outcome }) => outcome)).to.deep.equal(['failed', 'built']);
  });

  it('does not get round the limit of a hub, and repeats nothing that it says of an address', async () => {
    const federation = await federate(2, tokenOf());
    const watcher = await prewarm(federation, SPEC);
    await until('a hub is asked', () => federation.asked() === 1);
    const stream = await federation.hubs.find(({ streams }) => streams.length === 1)!.next();
    stream.event({ phase: 'failed', status_code: 403, message: 'Requests from 192.0.2.0/24 are not allowed\n' }).end();
    const end = await endOf(watcher);
    expect([end.phase, end.reason, end.members.length]).to.deep.equal(['failed', 'banned', 1]);
    expect(JSON.stringify(watcher.events)).not.to.include('192.0.2');
    expect(federation.asked()).to.equal(1);
  });

  it('tells of the limit of a hub in words for people, and when to ask again, an hour at most', async () => {
    for (const [seconds, retryAfter] of [
      ['1200', '1200'],
      ['999999', '3600'],
      ['many', undefined],
    ]) {
      const federation = await federate(1, tokenOf());
      const answer = prewarmJson(federation, SPEC);
      const message = `Rate limit exceeded. Try again in ${seconds} seconds.\n`;
      (await federation.hubs[0]!.next()).event({ phase: 'failed', status_code: 429, message }).end();
      const { status, headers, body } = await answer;
      expect([status, body.reason, headers['retry-after']]).to.deep.equal([429, 'rate-limit', retryAfter]);
      expect(body.message).to.match(/^hub-1 takes no more launches from your address this hour; /);
    }
  });

  it('leaves followers with the image where there is no server to be had', async () => {
    const federation = await federate(1, tokenOf());
    const hub = federation.hubs[0]!;
    const watcher = await prewarm(federation, SPEC);
    const stream = await hub.next();
    buildUpTo(stream, 'building');
    await watcher.phase('building');
    const visitor = await federation.open();
    await until(
      'the visitor follows',
      async () => (await federation.metric('launch_gateway_streams_shared_total')) === 1,
    );
    stream.event({ phase: 'ready', imageName: 'image', message: 'Done! Image built\n' }).end();
    const own = await hub.next();
    expect(own.target).to.equal(`/build/${SPEC}`);
    own.event({ phase: 'built', message: 'Found built image, launching...\n' }).ready().end();
    await visitor.phase('ready');
    expect((await endOf(watcher)).phase).to.equal('ready');
  });
});
