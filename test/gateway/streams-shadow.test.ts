import { expect } from 'chai';
import { describe, it } from 'mocha';
import { ask } from '../support/http.ts';
import { buildUpTo } from '../support/hub-events.ts';
import { until } from '../support/redis-server.ts';
import { streamFederations } from '../support/stream-federation.ts';

describe('launches whose streams pass through, in a shadow', () => {
  const federate = streamFederations();

  it('count once each, and those that follow a build follow it there', async () => {
    const federation = await federate(3, { shadow: { enabled: true } });
    const owner = await federation.launch();
    buildUpTo(owner.stream, 'building');
    await owner.client.phase('building');
    const follower = await federation.open();
    expect(follower.headers['launch-reason']).to.equal('building');
    const told = async () => JSON.parse((await ask(federation.url, '/api/v1/shadow')).body);
    await until('both are compared', async () => (await told()).launches === 2);
    const { sameMember, expected } = await told();
    expect(sameMember).to.equal(2);
    expect(expected.live).to.deep.equal({ hit: 0, joined: 1, build: 1 });
    expect(expected.shadow).to.deep.equal(expected.live);
  });

  it('are compared where they were sent first, when they move on', async () => {
    const federation = await federate(3, { shadow: { enabled: true } });
    const { client, stream, member } = await federation.launch();
    stream.kill('reset');
    await until('it is at another hub', () => federation.asked() === 2);
    const { launches, members } = JSON.parse((await ask(federation.url, '/api/v1/shadow')).body);
    expect(launches).to.equal(1);
    const sent = members.filter((one: { live: { launches: number } }) => one.live.launches > 0);
    expect(sent.map(({ name }: { name: string }) => name)).to.deep.equal([member]);
    client.leave();
  });
});
