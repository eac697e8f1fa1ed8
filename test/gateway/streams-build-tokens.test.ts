import { expect } from 'chai';
import { describe, it } from 'mocha';
import { signBuildToken } from '../../src/simulated-hub/build-token.ts';
import { testGateways } from '../support/gateway.ts';
import { ask, watch } from '../support/http.ts';
import { buildUpTo, foundLaunch } from '../support/hub-events.ts';
import { SPEC, streamFederations } from '../support/stream-federation.ts';

const SECRET = Buffer.from('of a hub');
/** They last five minutes. */
const LIFE_MS = 300_000;

const tokenOf = (url: string, madeAt = Date.now(), spec = SPEC) =>
  signBuildToken(spec, new URL(url).host, SECRET, madeAt);

describe('a build token', () => {
  const start = streamFederations();

  it('brings its stream to the member whose page it was on, and goes there as it came', async () => {
    const { members, launch } = await start(3);
    for (const { name, url } of members) {
      const spec = `${SPEC}?a=%2F&build_token=${tokenOf(url)}&b`;
      const { client, member, stream } = await launch(spec);
      expect(member).to.equal(name);
      expect(stream.target).to.equal(`/build/${spec}`);
      foundLaunch(stream);
      await client.ended;
    }
  });

  it('weighs more than a cookie', async () => {
    const { members, launch } = await start(3);
    const first = await launch();
    foundLaunch(first.stream);
    const cookie = String(first.client.headers['set-cookie']).split(';', 1)[0]!;
    const other = members.find(({ name }) => name !== first.member)!;
    const second = await launch(`${SPEC}?build_token=${tokenOf(other.url)}`, { headers: { cookie } });
    expect(second.member).to.equal(other.name);
  });

  it('that has expired is cut out, and every other byte stays', async () => {
    const { members, launch } = await start(2);
    const expired = tokenOf(members[0]!.url, Date.now() - LIFE_MS);
    for (const [query, rest] of [
      [`build_token=${expired}`, ''],
      [`build_token=${expired}&a=%2f&&a=%zz`, '?a=%2f&&a=%zz'],
      [`urlpath=a/b%3Fc&build_token=${expired}`, '?urlpath=a/b%3Fc'],
      [`a&%62uild_token=${expired}&=b`, '?a&=b'],
    ]) {
      const { client, stream } = await launch(`${SPEC}?${query}`);
      expect(stream.target).to.equal(`/build/${SPEC}${rest}`);
      foundLaunch(stream);
      await client.ended;
    }
  });

  it('that has so little left that it may expire on the way is not sent', async () => {
    const { members, launch } = await start(1);
    const { stream } = await launch(`${SPEC}?build_token=${tokenOf(members[0]!.url, Date.now() + 3_000 - LIFE_MS)}`);
    expect(stream.target).to.equal(`/build/${SPEC}`);
  });

  it('of nobody here is cut out, unless it is for the Origin that the stream has', async () => {
    const { launch } = await start(2);
    const token = tokenOf('https://site.example');
    const spec = `${SPEC}?a=1&build_token=${token}`;
    for (const origin of [undefined, 'https://another.example', 'null', 'rubbish']) {
      const { client, stream } = await launch(spec, { headers: origin === undefined ? {} : { origin } });
      expect(stream.target, origin).to.equal(`/build/${SPEC}?a=1`);
      foundLaunch(stream);
      await client.ended;
    }
    const { stream } = await launch(spec, { headers: { origin: 'https://site.example' } });
    expect(stream.target).to.equal(`/build/${spec}`);
  });

  it('that is none is cut out, and launches all the same', async () => {
    const { launch } = await start(1);
    for (const rubbish of ['', 'a.b.c', 'eyJ', `${tokenOf('http://a')}.x`, '%ff', 'x'.repeat(4_000)]) {
      const { client, stream } = await launch(`${SPEC}?build_token=${rubbish}&a=1`);
      expect(stream.target, rubbish).to.equal(`/build/${SPEC}?a=1`);
      foundLaunch(stream);
      await client.ended;
    }
  });

  it('of a member that is away goes nowhere', async () => {
    const { members, hubs, launch, standing } = await start(2);
    await hubs[0]!.close();
    await standing('down', 'hub-1');
    const { member, stream } = await launch(`${SPEC}?build_token=${tokenOf(members[0]!.url)}&a=1`);
    expect(member).to.equal('hub-2');
    expect(stream.target).to.equal(`/build/${SPEC}?a=1`);
  });

  it('stays behind when the launch goes on at another member', async () => {
    const { members, launch, hubs } = await start(2, { checks: { period: '1h' } });
    const { client, member, stream } = await launch(`${SPEC}?build_token=${tokenOf(members[0]!.url)}&a=1`);
    expect(member).to.equal('hub-1');
    buildUpTo(stream, 'building').kill();
    const second = await hubs[1]!.next();
    expect(second.target).to.equal(`/build/${SPEC}?a=1`);
    foundLaunch(second);
    expect(await client.terminal()).to.include({ token: second.token });
    expect(JSON.stringify(second.headers)).not.to.include('eyJ');
  });
});

describe('a build token of a real page', () => {
  const { startTestFederation } = testGateways();

  it('is replaced by one of the member that the launch goes on at, which asks for one', async () => {
    const hubs = [{ rateLimit: 1 }, { rateLimit: 1 }];
    const { url, members, hubOf } = await startTestFederation({ hubs, config: { checks: { period: '1h' } } });
    // From here on nobody launches there without a token.
    for (const member of members) {
      const uses = await watch(member.url, '/build/gh/owner/first/main');
      await uses.phase('ready');
      uses.leave();
    }
    const page = await ask(members[0]!.url, `/v2/${SPEC}`);
    const [token] = /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(page.body)!;
    await hubOf('hub-1').kill();
    const watcher = await watch(url, `/build/${SPEC}?build_token=${token}`);
    expect(watcher.response.headers['launch-member']).to.equal('hub-1');
    await watcher.phase('ready');
    expect(watcher.phases()).not.to.include('failed');
    const asked = hubOf('hub-2')
      .requests()
      .map(({ target }) => target);
    expect(asked.filter((target) => target.includes('build_token='))).to.have.length(1);
    expect(asked.filter((target) => target.includes(token))).to.deep.equal([]);
  });

  it('is not had for a launch that came without one: the hub’s limit is for those', async () => {
    const hubs = [{ rateLimit: 1 }];
    const { url, hubOf } = await startTestFederation({ hubs });
    const first = await watch(url, '/build/gh/owner/first/main');
    await first.phase('ready');
    const second = await watch(url, '/build/gh/owner/second/main');
    expect((await second.phase('failed')).message).to.include('Rate limit exceeded');
    expect(hubOf('hub-1').requestCounts().get('/v2')).to.equal(undefined);
  });
});
