import { expect } from 'chai';
import { describe, it } from 'mocha';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { exchangeBytes, getBytes, launch, stream, visit } from '../support/launch.ts';
import { startRedis } from '../support/redis-server.ts';

describe('the log', () => {
  const { startTestFederation } = testGateways();

  it('has one line per launch: member, reason, repo and time taken', async () => {
    const federation = await startTestFederation();
    const { url } = federation;
    const first = await launch(url, '/v2/gh/Owner/Repo/HEAD?urlpath=lab');
    const second = await stream(url, '/build/gh/Owner/Repo/HEAD', { headers: { cookie: first.cookie! } });
    await ask(url, '/health');
    await ask(url, '/v2/gh/owner');
    const lines = federation.log().filter(({ msg }) => msg === 'launch');
    expect(lines).to.have.length(2);
    for (const [index, { member, reason }] of [first, second].entries()) {
      const { time, pid, us, ...line } = lines[index]!;
      expect(line).to.deep.equal({ level: 'info', member, reason, repo: 'gh:owner/repo', msg: 'launch' });
      expect(us).to.be.a('number').and.to.be.within(0, 1_000_000);
      expect([time, pid].every(Number.isFinite)).to.equal(true);
    }
  });

  it('holds no query, cookie, token or password, whatever went through or went wrong', async () => {
    const redis = await startRedis(['--requirepass', 'hush-redis']);
    try {
      const federation = await startTestFederation({
        hubs: [{}, {}],
        config: {
          sticky: { secret: 'hush-sticky-secret' },
          store: { kind: 'redis', url: `redis://:hush-redis@127.0.0.1:${redis.port}` },
        },
      });
      const { url, members, hubs } = federation;
      const headers = {
        cookie: 'session=hush-cookie',
        authorization: 'Bearer hush-header',
        'x-forwarded-for': '6.6.6.6',
      };
      const { cookie } = await launch(url, '/v2/gh/o/r/HEAD?token=hush-query&urlpath=hush', { headers });
      await visit(url, 'gh/o/r/HEAD', { headers: { cookie: cookie! } });
      await launch(url, '/v2/git/https%3A%2F%2Fuser%3Ahush-password%40example.org%2Frepo/main', { headers });
      for (const target of [
        '/v2/gh/o?token=hush-query',
        '/build/git/https%3A%2F%2Fhush-password%40example.org%2Frepo?x=hush',
        '/page?token=hush-query',
        '/api/v1/nope?token=hush-query',
        '/repo/o/r?token=hush-query',
      ]) {
        await ask(url, target, { headers });
      }
      await exchangeBytes(url, getBytes('/v2/gh/o/r/\xff?hush', 'Cookie: hush\r\n'));
      const event = (token: string, body: string) =>
        ask(url, '/api/v1/events', { method: 'POST', headers: { authorization: `Bearer ${token}` }, body });
      await event('hush-token', '{"hush": 1}');
      await event(members[0]!.eventToken, '{"hush": 1}\nhush');
      await redis.kill();
      for (const hub of hubs) await hub.kill();
      await ask(url, '/page?token=hush-query', { headers });
      await launch(url, '/v2/gh/o/other/HEAD?token=hush-query', { headers });
      await federation.stop();

      const text = federation.logText();
      expect(text)
        .to.include('"msg":"launch"')
        .and.to.include('the store is down')
        .and.to.include('did not answer a page');
      for (const secret of ['hush', 'secret-of-', cookie!.split('=')[1]!, 'eyJ', '6.6.6.6']) {
        expect(text, secret).not.to.include(secret);
      }
    } finally {
      await redis.stop();
    }
  });
});
