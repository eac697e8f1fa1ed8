import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { browserPages } from '../support/browser.ts';
import { launchInPage } from '../support/browser-streams.ts';
import { type TestFederation, testGateways } from '../support/gateway.ts';
import { ask, type StreamedEvent, watch } from '../support/http.ts';
import { launchInNode } from '../support/launch-in-node.ts';
import { otherSites } from '../support/other-site.ts';
import { until } from '../support/redis-server.ts';

const run = promisify(execFile);
const SPEC = 'gh/owner/repo/HEAD';
const FRESH = ['waiting', 'fetching', 'building', '', 'building', 'pushing', 'built', 'launching', 'ready'];
const FOUND = ['built', 'launching', 'ready'];

/** Launches `spec` at a gateway's `/build/`, up to the event that ends the launch. */
type Client = (endpoint: string, spec: string) => Promise<readonly StreamedEvent[]>;

/** Called inside a `describe`, each. */
const CLIENTS: Readonly<Record<string, () => Client>> = {
  'in Node': () => launchInNode,
  'in a page of another site': () => {
    const openPage = browserPages();
    const startOtherSite = otherSites();
    return async (endpoint, spec) => {
      const page = await openPage();
      await page.goto(await startOtherSite());
      return launchInPage(page, endpoint, spec);
    };
  },
};

const sum = ({ hubs }: TestFederation, count: (hub: TestFederation['hubs'][number]) => number) =>
  hubs.reduce((total, hub) => total + count(hub), 0);
const builds = (federation: TestFederation) => sum(federation, (hub) => hub.builds());
const launched = (federation: TestFederation) => sum(federation, (hub) => hub.launches().launched);
const asked = (federation: TestFederation) => sum(federation, (hub) => hub.requestCounts().get('/build') ?? 0);

/** Runs of one phase are told once; '' for an event that has none. */
const phasesOf = (events: readonly StreamedEvent[]) =>
  events.map(({ phase = '' }) => phase).filter((phase, i, all) => phase !== all[i - 1]);
const messagesOf = (events: readonly StreamedEvent[]) => events.map(({ message = '' }) => message).join('');

/** The hub that is at a build now. */
async function builder({ hubs }: TestFederation) {
  await until('a hub builds', () => hubs.some((hub) => hub.building() === 1));
  return hubs.find((hub) => hub.building() === 1)!;
}

for (const [where, clientOf] of Object.entries(CLIENTS)) {
  describe(`@jupyterhub/binderhub-client ${where}, whose stream passes through`, function () {
    this.timeout(60_000);
    const { startTestFederation } = testGateways();
    const launch = clientOf();
    const through = (federation: TestFederation, spec = SPEC) => launch(`${federation.url}/build/`, spec);

    it('is shown a build, and gets a server of its own each time', async () => {
      const federation = await startTestFederation();
      const fresh = await through(federation);
      expect(phasesOf(fresh)).to.deep.equal(FRESH);
      expect(messagesOf(fresh)).to.include('Built image, launching...');
      const found = await through(federation);
      expect(phasesOf(found)).to.deep.equal(FOUND);
      expect(messagesOf(found)).to.include('Found built image, launching...');

      const [first, second] = [fresh.at(-1)!, found.at(-1)!];
      expect(new URL(String(second.url)).origin).to.equal(new URL(String(first.url)).origin);
      expect(second.token).not.to.equal(first.token);
      expect([builds(federation), launched(federation), asked(federation)]).to.deep.equal([1, 2, 2]);
      for (const { token } of [first, second]) expect(federation.logText()).not.to.include(token);
    });

    it('is told why a build failed, in the words of its hub, and no other hub is tried', async () => {
      const federation = await startTestFederation();
      for (const hub of federation.hubs) hub.failBuilds(/owner\/broken/);
      const events = await through(federation, 'gh/owner/broken/HEAD');
      expect(events.at(-1)).to.deep.equal({
        phase: 'failed',
        message: 'Error during build: the command returned a non-zero code: 1\n',
      });
      expect(events.filter(({ phase }) => phase === 'failed')).to.have.length(1);
      expect(asked(federation)).to.equal(1);
      // The hub itself would never close it.
      await until('the hub’s stream is closed', () => sum(federation, (hub) => hub.streams()) === 0);
    });

    it('gets its server from another hub when the first one dies in the middle of the build', async () => {
      const federation = await startTestFederation();
      for (const hub of federation.hubs) hub.pauseBuilds();
      const launching = through(federation);
      const victim = await builder(federation);
      for (const hub of federation.hubs) if (hub !== victim) hub.resumeBuilds();
      await victim.kill();
      const events = await launching;
      const [, rescuer] = /The hub was lost, so it goes on at (hub-\d)\./.exec(messagesOf(events)) ?? [];
      const ready = events.at(-1)!;
      expect(ready.phase).to.equal('ready');
      expect(new URL(String(ready.url)).origin).to.equal(federation.hubOf(rescuer!).url);
      expect(phasesOf(events)).to.not.include('failed');
      expect(launched(federation)).to.equal(1);
    });

    it('waits in line while all hubs are full, and gets the first place that comes free', async () => {
      const federation = await startTestFederation({
        hubs: [{ podQuota: 1 }, { podQuota: 1 }],
        config: { routing: { headroom: 0 } },
      });
      for (const hub of federation.hubs) {
        const resident = await watch(hub.url, '/build/gh/owner/resident/HEAD');
        await resident.phase('ready');
        resident.leave();
      }
      await until('the gateway has seen that they are full', async () => {
        const { body } = await ask(federation.url, `/api/v1/decisions/${SPEC}`);
        return JSON.parse(body).reason === 'last-resort';
      });
      const launching = through(federation);
      await until('it waits', async () =>
        /^launch_gateway_queue_length 1$/m.test((await ask(federation.url, '/metrics')).body),
      );
      federation.hubs[1]!.setQuota(2);
      const events = await launching;
      expect(events[0]).to.include({ phase: 'waiting' });
      expect(events[0]!.message).to.include('All hubs are full. You are number 1 in line.');
      expect(messagesOf(events)).to.include('There is a place now, at hub-2.');
      expect(events.at(-1)!.phase).to.equal('ready');
      expect(federation.hubs.map((hub) => hub.launches())).to.deep.equal([
        { launched: 1, failed: 0, overQuota: 0, orphaned: 0 },
        { launched: 2, failed: 0, overQuota: 0, orphaned: 0 },
      ]);
    });
  });
}

describe('@jupyterhub/binderhub-client with a login', function () {
  this.timeout(60_000);
  const { startTestFederation } = testGateways();
  const openPage = browserPages();
  const startOtherSite = otherSites();

  it('shows it to the hub from another site, and the gateway keeps it to itself', async () => {
    const federation = await startTestFederation({ hubs: [{ logins: ['the-login'] }] });
    const page = await openPage();
    await page.goto(await startOtherSite());
    const launch = (apiToken: string) => launchInPage(page, `${federation.url}/build/`, SPEC, { apiToken });
    expect((await launch('the-login')).at(-1)!.phase).to.equal('ready');
    expect((await launch('another-login')).at(-1)).to.include({ phase: 'failed', status_code: 403 });
    expect(federation.logText()).not.to.include('-login');
  });
});

describe('curl -L -N', () => {
  const { startTestFederation } = testGateways();
  const ACCEPTS: Readonly<Record<string, readonly string[]>> = {
    'that asks for an event stream': ['-H', 'Accept: text/event-stream'],
    'that says nothing of what it takes': [],
    'that sends no Accept at all': ['-H', 'Accept:'],
    'that takes a list of types': ['-H', 'Accept: text/event-stream, */*'],
  };
  for (const [title, options] of Object.entries(ACCEPTS)) {
    it(`${title} is sent whole events to the end of the launch, and ends by itself: built or found`, async () => {
      const federation = await startTestFederation();
      const curl = async () => {
        // Exit status 18 (cut off) or 28 (--max-time) would reject.
        const args = ['-sSLN', '--max-time', '15', ...options, `${federation.url}/build/${SPEC}`];
        const { stdout } = await run('curl', args);
        expect(stdout.endsWith('\n\n')).to.equal(true);
        const data = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('id: '));
        return data.map((line): StreamedEvent => JSON.parse(line.replace(/^data: /, '')));
      };
      expect(phasesOf(await curl())).to.deep.equal(FRESH);
      expect(phasesOf(await curl())).to.deep.equal(FOUND);
      expect([builds(federation), launched(federation)]).to.deep.equal([1, 2]);
      await until('the hubs’ streams are closed', () => sum(federation, (hub) => hub.streams()) === 0);
    });
  }
});
