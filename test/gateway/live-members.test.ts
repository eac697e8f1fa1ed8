import { expect } from 'chai';
import { describe, it } from 'mocha';
import { type CrowdedFederation, crowdedFederations } from '../support/crowded-federation.ts';
import { ask } from '../support/http.ts';
import { buildUpTo, foundLaunch } from '../support/hub-events.ts';
import { until } from '../support/redis-server.ts';
import { SPEC, streamFederations } from '../support/stream-federation.ts';

const others = ({ members }: Pick<CrowdedFederation, 'members'>, ...names: readonly string[]) =>
  members.filter(({ name }) => !names.includes(name));
const namesOf = async (url: string): Promise<string[]> =>
  JSON.parse((await ask(url, '/api/v1/members')).body).members.map(({ name }: { name: string }) => name);

describe('members that change while the gateway runs', () => {
  const federate = streamFederations();
  const crowded = crowdedFederations();

  it('let a stream at one that leaves end there, and send nobody else to it', async () => {
    const federation = await federate();
    const { client, member, stream } = await federation.launch();
    buildUpTo(stream, 'building');
    await client.phase('building');
    federation.apply({ members: others(federation, member) });

    expect(await federation.nextMember()).not.to.equal(member);
    const elsewhere = await federation.launch('gh/owner/repo/other');
    expect(elsewhere.member).not.to.equal(member);
    stream.event({ phase: 'built', message: 'Built image, launching...\n', imageName: 'x/y:z' }).ready();
    await client.phase('ready');
    expect(client.headers['launch-member']).to.equal(member);
  });

  it('let those who follow a build at one that leaves launch where they have waited', async () => {
    const federation = await crowded({ hubs: 3 });
    const owner = await federation.watch();
    const { hub, stream } = await federation.next();
    const member = String(owner.headers['launch-member']);
    const follower = await federation.watch(SPEC, { from: '203.0.113.9' });
    await until('one follows', async () => (await federation.metric('launch_gateway_streams_shared_total')) === 1);
    buildUpTo(stream, 'building');
    federation.apply({ members: others(federation, member) });
    hub.follow(foundLaunch);
    stream.event({ phase: 'built', message: 'Built image, launching...\n', imageName: 'x/y:z' }).ready();
    await Promise.all([owner.phase('ready'), follower.phase('ready')]);
    expect(hub.streams).to.have.lengthOf(2);
  });

  it('do not join those who come later to a build at one that has left', async () => {
    const federation = await federate();
    const { client, member, stream } = await federation.launch();
    buildUpTo(stream, 'building');
    await client.phase('building');
    federation.apply({ members: others(federation, member) });
    const next = await federation.launch();
    expect(next.member).not.to.equal(member);
  });

  it('are shown, checked and asked for pages when they join, and not when they have left', async () => {
    const federation = await federate(2);
    const [first, second] = federation.members;
    federation.apply({ members: [first] });
    expect(await namesOf(federation.url)).to.deep.equal([first!.name]);
    const health = JSON.parse((await ask(federation.url, '/health')).body);
    expect(health.checks[0]).to.include({ members: 1 });
    const hosts = JSON.parse((await ask(federation.url, '/active_hosts')).body).active_hosts;
    expect(Object.keys(hosts)).to.deep.equal([first!.name]);

    federation.apply({ members: [first, second] });
    expect(await namesOf(federation.url)).to.deep.equal([first!.name, second!.name]);
    await federation.standing('up', second!.name);
    federation.apply({ members: [second] });
    expect(await federation.nextMember()).to.equal(second!.name);
    const { hub } = await federation.launch();
    expect(hub.url).to.equal(second!.url);
  });

  it('keep what was counted of one that left, together with what its name gets later', async () => {
    const federation = await federate(2);
    const [first, second] = federation.members;
    const launches = async () => {
      const { body } = await ask(federation.url, '/metrics');
      const lines = body.split('\n').filter((line) => line.startsWith('launch_gateway_launches_total{'));
      const own = lines.filter((line) => line.includes(`member="${second!.name}"`));
      expect(own.length, 'one series for each reason').to.equal(new Set(own.map((line) => line.split(' ')[0])).size);
      return own.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    };
    federation.apply({ members: [second] });
    await federation.launch();
    expect(await launches()).to.equal(1);
    federation.apply({ members: [first] });
    expect(await launches()).to.equal(1);
    federation.apply({ members: [first, { ...second, weight: 1e6 }] });
    federation.apply({ members: [second] });
    await federation.launch('gh/owner/repo/other');
    expect(await launches()).to.equal(2);
  });
});
