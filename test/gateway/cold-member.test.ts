import { expect } from 'chai';
import { describe, it } from 'mocha';
import { type ConfigPart, testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { stream } from '../support/launch.ts';
import { until } from '../support/redis-server.ts';

/** From the most to the least launched; names with capitals are other images than those without. */
const REPOS = ['gh/Owner/Hot/main', 'gh/owner/warm/main', 'gh/owner/cool/main'];
const OFTEN: ConfigPart = { checks: { period: '50ms', jitter: 0 } };

describe('a member whose builder changes', () => {
  const { startTestFederation } = testGateways();
  const federate = (prewarm: ConfigPart) =>
    startTestFederation({ hubs: [{ apiOnly: true }], config: { ...OFTEN, prewarm } });

  /** Launches each repo once more than the next. */
  async function launchAll({ url }: { readonly url: string }) {
    for (const [i, repo] of REPOS.entries()) {
      for (let n = i; n < REPOS.length; n++) await stream(url, `/build/${repo}?build_only=true`);
    }
  }

  it('is given the repos first that were launched there most, as they were spelt, and nobody has to come for it', async () => {
    const federation = await federate({ coldRepos: 2 });
    const hub = federation.hubs[0]!;
    await launchAll(federation);
    expect(hub.builds()).to.equal(REPOS.length);
    hub.bumpBuilder();
    await until('it has been warmed', async () => federation.logText().includes('a cold member has been warmed'));
    const warmed = federation.log().find(({ msg }) => msg === 'a cold member has been warmed');
    expect(warmed).to.include({ member: 'hub-1', wanted: 2, warm: 2 });
    expect(hub.builds()).to.equal(REPOS.length + 2);
    for (const repo of REPOS.slice(0, 2)) await stream(federation.url, `/build/${repo}?build_only=true`);
    expect(hub.builds()).to.equal(REPOS.length + 2);
  });

  it('is given nothing where pre-warming is off', async () => {
    const federation = await federate({ access: 'off' });
    const hub = federation.hubs[0]!;
    await launchAll(federation);
    hub.bumpBuilder();
    await until('it is cold', async () => federation.logText().includes('a member is cold'));
    const { body } = await ask(federation.url, `/api/v1/decisions/${REPOS[0]}`);
    expect(JSON.parse(body).reason).not.to.equal('built');
    expect(hub.builds()).to.equal(REPOS.length);
  });
});
