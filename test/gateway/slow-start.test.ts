import { expect } from 'chai';
import { describe, it } from 'mocha';
import { systemClock } from '../../src/members/clock.ts';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { visit } from '../support/launch.ts';

const MINUTE = 60_000;
const OFTEN = { period: '50ms', failedPeriod: '50ms', jitter: 0 };
const SPEC = 'gh/owner/repo/HEAD';

describe('a hub that comes back', () => {
  const { startTestFederation } = testGateways();

  async function federate() {
    let ahead = 0;
    const clock = { ...systemClock, now: () => Date.now() + ahead };
    const federation = await startTestFederation({ hubs: [{}, {}, {}], config: { checks: OFTEN }, clock });
    const easingOf = async (name: string) => {
      const { members } = JSON.parse((await ask(federation.url, '/api/v1/members')).body);
      return members.find((one: { name: string }) => one.name === name).easing;
    };
    const leap = (ms: number) => {
      ahead += ms;
    };
    return { ...federation, easingOf, leap };
  }

  it('eases in for as long as it was away, and its launches find it at once', async () => {
    const { url, hubOf, standing, easingOf, leap } = await federate();
    const { member } = await visit(url, SPEC);
    await hubOf(member).eventsSettled();
    expect(await easingOf(member)).to.equal(null);
    hubOf(member).setHealthy(false);
    await standing(member, 'down');
    expect(await easingOf(member)).to.equal(null);
    leap(4 * MINUTE);
    hubOf(member).setHealthy(true);
    await standing(member, 'up');

    const { since, until, share } = await easingOf(member);
    expect(Date.parse(until) - Date.parse(since)).to.be.within(4 * MINUTE, 5 * MINUTE);
    expect(share).to.be.within(0.1, 0.5);
    expect((await visit(url, SPEC)).member).to.equal(member);
    const { body: page } = await ask(url, '/federation');
    expect(page).to.include('Easing in').and.to.include('of its weight count now');
    const { body: metrics } = await ask(url, '/metrics');
    const ratio = new RegExp(`^launch_gateway_member_eased_ratio{member="${member}"} (.*)$`, 'm').exec(metrics)?.[1];
    expect(Number(ratio)).to.be.within(0.1, 0.5);

    leap(5 * MINUTE);
    expect(await easingOf(member)).to.equal(null);
  });

  it('is none of those that a gateway finds there when it starts', async () => {
    const { easingOf, members } = await federate();
    for (const { name } of members) expect(await easingOf(name)).to.equal(null);
  });
});

describe('a hub that joins a running gateway', () => {
  const { startTestFederation } = testGateways();

  it('eases in for the whole of routing.slowStart', async () => {
    const { url, members, apply } = await startTestFederation({
      hubs: [{}, {}],
      config: { routing: { slowStart: '8m' } },
    });
    apply({
      members: [...members, { name: 'hub-3', url: members[0]!.url.replace('127.0.0.1', 'localhost') }],
      routing: { slowStart: '8m' },
    });
    const shown = JSON.parse((await ask(url, '/api/v1/members')).body).members;
    const { since, until } = shown[2].easing;
    expect(Date.parse(until) - Date.parse(since)).to.equal(8 * MINUTE);
    expect([shown[0].easing, shown[1].easing]).to.deep.equal([null, null]);
  });
});
