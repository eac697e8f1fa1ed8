import { expect } from 'chai';
import { describe, it } from 'mocha';
import { type FederationOptions, testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { exchangeBytes, getBytes, headerValues, launch, stream } from '../support/launch.ts';

const LINK = '/v2/gh/owner/repo/HEAD';
const SECRET = 'a secret of sixteen characters';

/** Each launch by chance: only a cookie brings a visitor back. */
const byChance = (more: Readonly<Record<string, unknown>> = {}): FederationOptions => ({
  hubs: [{}, {}, {}, {}, {}, {}, {}, {}],
  config: { routing: { policy: 'random' }, sticky: { secret: SECRET }, ...more },
});

describe('a visitor’s hub', () => {
  const { startTestFederation, startGateway } = testGateways();

  it('is the same for the same repo, on every gateway with the secret', async () => {
    const { url, members } = await startTestFederation(byChance());
    const { member, cookie } = await launch(url, LINK);
    const other = await startGateway({ members, sticky: { secret: SECRET } });
    for (const origin of [url, url, url, other.url]) {
      const again = await stream(origin, '/build/gh/owner/repo/other-ref', { headers: { cookie: cookie! } });
      expect(again).to.include({ member, reason: 'sticky' });
      // Its life runs from the first launch: it is not written again.
      expect(again.cookie).to.equal(null);
    }
  });

  it('does not steer another repo', async () => {
    const { url } = await startTestFederation(byChance());
    const { cookie } = await launch(url, LINK);
    const other = await launch(url, '/v2/gh/owner/other/HEAD', { headers: { cookie: cookie! } });
    expect(other.reason).to.equal('random');
    expect(other.cookie!.split('=')[0]).not.to.equal(cookie!.split('=')[0]);
  });

  it('is not chosen by a forged cookie, by another’s secret, or by one of 8 KB', async () => {
    const { url, members } = await startTestFederation(byChance());
    const stranger = await startGateway({ members, sticky: { secret: 'a secret of somebody else' } });
    const theirs = (await launch(stranger.url, LINK)).cookie!;
    const ours = (await launch(url, LINK)).cookie!;
    for (const cookie of [
      theirs,
      ours.replace(/hub-\d/, 'hub-9'),
      `${ours.split('=')[0]}=hub-1`,
      `${ours}${'A'.repeat(8_000)}`,
      `${'a=b; '.repeat(1_600)}${ours.slice(0, -1)}`,
      `${ours.split('=')[0]}=${'.'.repeat(8_000)}`,
    ]) {
      expect((await launch(url, LINK, { headers: { cookie } })).reason, cookie.slice(0, 60)).to.equal('random');
    }
    expect((await launch(url, LINK, { headers: { cookie: `${'a=b; '.repeat(1_600)}${ours}` } })).reason).to.equal(
      'sticky',
    );
  });

  it('that is no longer a member counts for nothing', async () => {
    const { url, members } = await startTestFederation(byChance());
    const { member, cookie } = await launch(url, LINK);
    const fewer = await startGateway({
      members: members.filter(({ name }) => name !== member),
      sticky: { secret: SECRET },
    });
    const again = await launch(fewer.url, LINK, { headers: { cookie: cookie! } });
    expect(again.member).not.to.equal(member);
    expect(again.reason).to.equal('ring');
  });

  it('stays the visitor’s when it is away for a while: a fail-over is not remembered', async () => {
    const { url, hubOf, standing } = await startTestFederation(byChance());
    const { member, cookie } = await launch(url, LINK);
    hubOf(member).setHealthy(false);
    await standing(member, 'down');
    const elsewhere = await launch(url, LINK, { headers: { cookie: cookie! } });
    expect(elsewhere.member).not.to.equal(member);
    expect(elsewhere.cookie).to.equal(null);
    hubOf(member).setHealthy(true);
    await standing(member, 'up');
    expect(await launch(url, LINK, { headers: { cookie: cookie! } })).to.include({ member, reason: 'sticky' });
  });

  it('is kept in a Secure cookie exactly where visitors come over TLS', async () => {
    const isSecure = async (url: string, headers: Readonly<Record<string, string>> = {}) =>
      ((await ask(url, LINK, { headers })).headers['set-cookie']?.[0] ?? '').includes('; Secure');
    const overTls = { 'x-forwarded-proto': 'https' };
    const { url, members } = await startTestFederation(byChance());
    expect(await isSecure(url)).to.equal(false);
    expect(await isSecure(url, overTls), 'nobody may say so').to.equal(false);
    const behindProxy = await startGateway({ members, trustedProxies: ['127.0.0.0/8'] });
    expect(await isSecure(behindProxy.url)).to.equal(false);
    expect(await isSecure(behindProxy.url, overTls)).to.equal(true);
    const known = await startGateway({ members, publicUrl: 'https://gateway.example' });
    expect(await isSecure(known.url)).to.equal(true);
  });

  it('is kept in a cookie into which no link can put anything', async () => {
    const { url } = await startTestFederation(byChance());
    for (const ref of ['a;Domain=evil.example', 'a;%20Max-Age=9', '%0d%0aSet-Cookie:%20x=1', 'a,b="c"']) {
      for (const link of [`/v2/gh/owner/repo/${ref}`, `/v2/gh/own;er/re,po/${ref}?x=;Domain=evil.example`]) {
        const cookies = headerValues(await exchangeBytes(url, getBytes(link)), 'set-cookie');
        expect(cookies, link).to.have.length(1);
        expect(cookies[0]).to.match(
          /^lm-[0-9a-f]{12}=hub-\d\.[0-9a-z]+\.[\w-]{22}; Path=\/; Max-Age=14400; HttpOnly; SameSite=Lax$/,
        );
      }
    }
  });
});
