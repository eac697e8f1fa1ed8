import { expect } from 'chai';
import { describe, it } from 'mocha';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { stream } from '../support/launch.ts';

describe('what is known of builds, as JSON', () => {
  const { startTestFederation } = testGateways();

  it('tells what a launch would have to wait for now, and how long', async () => {
    const { url, hubs, standing } = await startTestFederation({ hubs: [{}] });
    const told = async (spec: string) => JSON.parse((await ask(url, `/api/v1/builds/${spec}`)).body).expected;
    expect(await told('gh/owner/repo/main')).to.deep.equal({
      wait: 'build',
      member: 'hub-1',
      cause: 'never-seen',
      usualSeconds: 110,
      longSeconds: 376,
      timesFrom: 'all',
      isComplete: true,
    });
    await stream(url, '/build/gh/owner/repo/main');
    expect(await told('gh/owner/repo/main')).to.include({ wait: 'ready', member: 'hub-1', isSeen: true });
    expect(await told('gh/owner/repo/dev')).to.include({ wait: 'build', cause: 'other-ref', timesFrom: 'repo' });
    hubs[0]!.setHealthy(false);
    await standing('hub-1', 'down');
    expect(await told('gh/owner/repo/main')).to.deep.equal({ wait: 'refused', refusal: 'down', isComplete: true });
  });
});
