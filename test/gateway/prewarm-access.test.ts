import { expect } from 'chai';
import { describe, it } from 'mocha';
import { type ConfigPart, testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { BRANCH, prewarmJson, TOKEN, tokenOf } from '../support/prewarm.ts';

const HUBS = [{ apiOnly: true }];

describe('pre-warming is asked for', () => {
  const { startTestFederation } = testGateways();
  const federate = (config: ConfigPart) => startTestFederation({ hubs: HUBS, config });
  const errorOf = async (
    federation: { readonly url: string },
    spec: string,
    headers?: Readonly<Record<string, string>>,
  ) => {
    const { status, body, headers: answered } = await prewarmJson(federation, spec, headers);
    return { status, error: body.error, message: String(body.message), headers: answered, suggestion: body.suggestion };
  };

  it('by nobody unless the operators have given somebody a token', async () => {
    for (const [config, setting] of [
      [{}, 'prewarm.tokens'],
      [{ prewarm: { access: 'off' } }, 'prewarm.access'],
      [tokenOf(5, { access: 'off' }), 'prewarm.access'],
    ] as const) {
      const federation = await federate(config);
      const { status, error, message } = await errorOf(federation, BRANCH);
      expect([status, error]).to.deep.equal([403, 'prewarm-off']);
      expect(message).to.include(setting);
      expect(federation.hubs[0]!.builds()).to.equal(0);
    }
  });

  it('with a token, and refused without one or with another, which is in no answer', async () => {
    const federation = await federate(tokenOf());
    for (const authorization of [
      '',
      'Bearer',
      'Bearer another-token-of-authors',
      `Bearer ${TOKEN}x`,
      `Basic ${TOKEN}`,
    ]) {
      const headers = authorization === '' ? {} : { authorization };
      const refused = await errorOf(federation, BRANCH, headers);
      expect([refused.status, refused.error]).to.deep.equal([401, 'unauthorized']);
      expect(refused.headers['www-authenticate']).to.include('Bearer');
      expect(refused.message).not.to.include('token-of-authors');
    }
    expect(federation.hubs[0]!.builds()).to.equal(0);
    const { status, headers } = await prewarmJson(federation, BRANCH, { authorization: `bearer ${TOKEN}` });
    expect([status, headers['www-authenticate']]).to.deep.equal([200, undefined]);
    expect(federation.logText()).not.to.include(TOKEN);
  });

  it('by anyone, where the configuration lets them, with a budget for each address and one for a token', async () => {
    const anyone = { access: 'anyone', anyone: { buildsPerHour: 1 } };
    const federation = await federate({ ...tokenOf(5, anyone), trustedProxies: ['127.0.0.1'] });
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const statusOf = async (repo: string, headers: Readonly<Record<string, string>>) =>
      (await prewarmJson(federation, `gh/owner/${repo}/main`, headers)).status;
    expect(await statusOf('one', from('198.51.100.1'))).to.equal(200);
    expect(await statusOf('two', from('198.51.100.1'))).to.equal(429);
    expect(await statusOf('two', from('198.51.100.2'))).to.equal(200);
    expect(await statusOf('three', from('2001:db8::1'))).to.equal(200);
    expect(await statusOf('four', from('2001:db8::2'))).to.equal(429);
    expect(await statusOf('four', { ...from('198.51.100.1'), authorization: `Bearer ${TOKEN}` })).to.equal(200);
    expect(await statusOf('five', { authorization: 'Bearer wrong' })).to.equal(401);
    const told = federation.hubs[0]!.requests().find(({ target }) => target.startsWith('/build/gh/owner/one'));
    expect(told!.rawHeaders.join(' ')).to.include('198.51.100.1');
  });

  it('over budget: 429, and when it is worth asking again', async () => {
    const federation = await federate(tokenOf(1));
    await prewarmJson(federation, 'gh/owner/one/main');
    const { status, error, headers } = await errorOf(federation, 'gh/owner/two/main');
    expect([status, error]).to.deep.equal([429, 'over-budget']);
    expect(Number(headers['retry-after'])).to.be.within(3_500, 3_600);
    const { body } = await ask(federation.url, '/metrics');
    expect(body).to.match(/launch_gateway_prewarms_refused_total\{why="over-budget"\} 1/);
  });

  it('with a whole link, by POST, for a number of copies', async () => {
    const federation = await federate(tokenOf());
    const wrong = await errorOf(federation, 'github/owner/repo/main');
    expect([wrong.status, wrong.error, wrong.suggestion]).to.deep.equal([
      400,
      'wrong-link',
      '/api/v1/prewarm/gh/owner/repo/main',
    ]);
    expect((await errorOf(federation, 'gh/owner')).status).to.equal(400);
    for (const query of [
      'copies=0',
      'copies=-1',
      'copies=two',
      'copies=1.5',
      'copies=',
      'copies=1&copies=2',
      'copy=3',
    ]) {
      const { status, error, message } = await errorOf(federation, `${BRANCH}?${query}`);
      expect([status, error]).to.deep.equal([400, 'bad-query']);
      expect(message).to.include("'copies'");
    }
    const long = await errorOf(federation, `gh/owner/repo/${'x'.repeat(8_192)}`);
    expect([long.status, long.error]).to.deep.equal([414, 'link-too-long']);
    const got = await ask(federation.url, `/api/v1/prewarm/${BRANCH}`);
    expect([got.status, got.headers.allow]).to.deep.equal([405, 'POST']);
    expect(federation.hubs[0]!.builds()).to.equal(0);
  });

  it('of repositories that a member takes, from members that may be pre-warmed and are there', async () => {
    const hub = await federate({});
    const member = { name: 'hub-1', url: hub.hubs[0]!.url };
    const refusalWith = async (more: object) => {
      const federation = await federate({ ...tokenOf(), members: [{ ...member, ...more }] });
      const { status, error } = await errorOf(federation, BRANCH);
      return [status, error];
    };
    expect(await refusalWith({ deny: ['gh/owner/*'] })).to.deep.equal([403, 'not-allowed']);
    expect(await refusalWith({ prewarm: 'off' })).to.deep.equal([403, 'prewarm-off']);
    hub.hubs[0]!.setQuota(0);
    expect(await refusalWith({})).to.deep.equal([503, 'none-eligible']);
    expect(hub.hubs[0]!.builds()).to.equal(0);
  });
});
