import { expect } from 'chai';
import { describe, it } from 'mocha';
import { commands } from '../support/command.ts';
import { testGateways } from '../support/gateway.ts';
import { BRANCH, TOKEN, tokenOf } from '../support/prewarm.ts';

describe('launch-gateway prewarm', () => {
  const { startTestFederation } = testGateways();
  const run = commands();
  const federate = () => startTestFederation({ hubs: [{ apiOnly: true }], config: tokenOf() });

  it('shows how it goes on, a line each, and ends with 0 when it is there', async () => {
    const federation = await federate();
    const env = { LAUNCH_GATEWAY_TOKEN: TOKEN };
    const command = run(['prewarm', `${federation.url}/v2/${BRANCH}`], env);
    expect(await command.ended).to.equal(0);
    expect(command.out()).to.match(/^hub-1 {2}building {2}/m);
    expect(command.out()).to.match(/hub-1 has built it\.\n$/);
    const again = run(['prewarm', BRANCH, '--gateway', federation.url, '--token', TOKEN, '--copies', '3']);
    expect(await again.ended).to.equal(0);
    expect(again.out()).to.match(/hub-1 had it already \(1 of 3: no other hub takes it\)\.\n$/);
    expect(federation.hubs[0]!.builds()).to.equal(1);
  });

  it('ends with 1 when it cannot be built, and with 2 for a wrong link, no token or no gateway', async () => {
    const federation = await federate();
    federation.hubs[0]!.failBuilds(/owner/);
    const env = { LAUNCH_GATEWAY_TOKEN: TOKEN };
    const failed = run(['prewarm', `${federation.url}/v2/${BRANCH}`], env);
    expect(await failed.ended).to.equal(1);
    expect(failed.err()).to.include('non-zero code');
    const wrong = run(['prewarm', `${federation.url}/v2/github/owner/repo/main`], env);
    expect(await wrong.ended).to.equal(2);
    expect(wrong.err()).to.include('Did you mean gh/owner/repo/main ?');
    const nobody = run(['prewarm', `${federation.url}/v2/${BRANCH}`], { LAUNCH_GATEWAY_TOKEN: '' });
    expect(await nobody.ended).to.equal(2);
    expect(await run(['prewarm', BRANCH], env).ended).to.equal(2);
    expect(await run(['prewarm', BRANCH, '--copies', '0'], env).ended).to.equal(2);
  });
});
