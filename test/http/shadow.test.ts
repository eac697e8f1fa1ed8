import { expect } from 'chai';
import { describe, it } from 'mocha';
import { systemClock } from '../../src/members/clock.ts';
import { seededRandom } from '../../src/simulated-hub/random.ts';
import { type ConfigPart, testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { launch, stream } from '../support/launch.ts';
import { until } from '../support/redis-server.ts';

const SECRET = 'a secret of sixteen characters';

const read = async (url: string) => JSON.parse((await ask(url, '/api/v1/shadow')).body);

/** Waits until so many launches have been compared. */
async function compared(url: string, launches: number) {
  await until(`${launches} launches are compared`, async () => (await read(url)).launches === launches);
  return read(url);
}

describe('a shadow of the gateway', () => {
  const { startTestFederation } = testGateways();

  it('is off unless it is asked for', async () => {
    const { url } = await startTestFederation();
    expect(await read(url)).to.deep.equal({ enabled: false });
    expect((await ask(url, '/metrics')).body).not.to.include('shadow');
    expect((await ask(url, '/federation')).body).not.to.include('Another way to route');
  });

  it('tells what another policy would have done, for redirects and streams', async () => {
    const { url, members } = await startTestFederation({
      config: {
        routing: { policy: 'ring' },
        shadow: { enabled: true, routing: { policy: 'random' }, weights: { 'hub-1': 0 } },
      },
    });
    const went = [];
    for (let i = 0; i < 6; i++) went.push((await launch(url, `/v2/gh/owner/repo-${i}/main`)).member);
    went.push((await stream(url, '/build/gh/owner/repo-6/main')).member);
    const told = await compared(url, 7);
    expect(told.settings.live.policy).to.equal('ring');
    expect(told.settings.shadow.policy).to.equal('random');
    expect(told.settings.shadow.weights).to.deep.equal({ 'hub-1': 0, 'hub-2': 30, 'hub-3': 20 });
    expect(told.matrix.map(({ live, shadow }: { live: string; shadow: string }) => `${live} ${shadow}`)).to.deep.equal([
      'ring random',
    ]);
    for (const [index, { name }] of members.entries()) {
      expect(told.members[index].live.launches).to.equal(went.filter((member) => member === name).length);
    }
    expect(told.members[0].shadow.launches).to.equal(0);
    expect(told.expected.shadow).to.deep.equal({ hit: 0, joined: 0, build: 7 });
    expect(told.summary).to.match(
      /^Of 7 launches, .+ % would have gone to the same hub\. Builds expected: 7 live, 7 in the shadow\./,
    );
    const metrics = (await ask(url, '/metrics')).body;
    expect(metrics).to.include('launch_gateway_shadow_expected_total{member="hub-1",side="shadow",expected="build"} 0');
    expect(metrics).to.include('launch_gateway_shadow_dropped_total 0');
    expect((await ask(url, '/federation')).body).to.include('Of 7 launches');
  });

  it('compares a launch once, by GET alone, and those that are refused as well', async () => {
    const { url, hubs, standing } = await startTestFederation({
      hubs: [{}],
      config: { routing: { lastResort: 'refuse' }, shadow: { enabled: true, routing: { lastResort: 'any' } } },
    });
    await ask(url, '/v2/gh/owner/repo/main', { method: 'HEAD' });
    await launch(url, '/v2/gh/owner/repo/main');
    hubs[0]!.setHealthy(false);
    await standing('hub-1', 'down');
    await ask(url, '/v2/gh/owner/repo/main');
    const { matrix } = await compared(url, 2);
    expect(matrix).to.have.deep.members([
      { live: 'ring', shadow: 'ring', launches: 1, sameMember: 1 },
      { live: 'none-eligible', shadow: 'last-resort', launches: 1, sameMember: 0 },
    ]);
  });

  it('changes no decision, cookie or count', async () => {
    const play = async (shadow: ConfigPart) => {
      const random = seededRandom(11);
      const now = Date.now() - (Date.now() % 3_600_000);
      const clock = { ...systemClock, random, now: () => now };
      const config = {
        checks: { period: '1h', jitter: 0, retries: 0 },
        build: 'redirect',
        routing: { policy: 'random' },
        sticky: { secret: SECRET },
        shadow,
      };
      const { url, stop } = await startTestFederation({ config, clock });
      const seen = [];
      for (let i = 0; i < 40; i++) {
        const first = await launch(url, `/v2/gh/owner/repo-${i % 9}/main`);
        const again = await launch(url, `/v2/gh/owner/repo-${i % 9}/main`, { headers: { cookie: first.cookie! } });
        seen.push([first.member, first.reason, first.cookie, again.member, again.reason, again.cookie]);
      }
      const counters = (await ask(url, '/metrics')).body
        .split('\n')
        .filter((line) =>
          /^(launch_gateway_launches_total|federation_redirect_count|launch_gateway_member_)/.test(line),
        );
      const { body } = await ask(url, '/api/v1/builds/gh/owner/repo-0/main');
      await stop();
      return { seen, counters, body };
    };
    const routing = { policy: 'random' };
    const shadowed = await play({ enabled: true, routing, weights: { 'hub-1': 1 } });
    expect(shadowed).to.deep.equal(await play({ enabled: false }));
  });
});
