import { expect } from 'chai';
import { describe, it } from 'mocha';
import { ask, type RequestOptions, watch } from '../support/http.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { simulatedHubs } from '../support/simulated-hubs.ts';

describe('health and versions of a simulated hub', () => {
  const start = simulatedHubs();
  const health = async (url: string, options?: RequestOptions) => {
    const { status, body } = await ask(url, '/health', options);
    return { status, ...(JSON.parse(body) as { ok: boolean; checks: Record<string, unknown>[] }) };
  };
  const pods = async (url: string) => (await health(url)).checks.at(-1)!;

  it('tells the checks and the pods', async () => {
    const hub = await start({ podQuota: 50 });
    expect(await health(hub.url)).to.deep.equal({
      status: 200,
      ok: true,
      checks: [
        { service: 'Docker registry', ok: true },
        { service: 'JupyterHub API', ok: true },
        {
          service: 'Pod quota',
          total_pods: 0,
          build_pods: 0,
          user_pods: 0,
          quota: 50,
          ok: true,
          _ignore_failure: true,
        },
      ],
    });
    const head = await ask(hub.url, '/health', { method: 'HEAD' });
    expect([head.status, head.body]).to.deep.equal([200, '']);
  });

  it('answers 503 with a useful body when a hard check fails', async () => {
    const hub = await start();
    hub.setHealthy(false, 'Docker registry');
    const down = await health(hub.url);
    expect([down.status, down.ok, down.checks[0]]).to.deep.equal([
      503,
      false,
      { service: 'Docker registry', ok: false },
    ]);
    hub.setHealthy(true);
    expect((await health(hub.url)).status).to.equal(200);
  });

  it('counts pods at most once in 60 s, builds included', async () => {
    const clock = new ManualClock();
    const hub = await start({ clock, buildMs: () => 10_000, sessionMs: () => 100_000 });
    expect(await pods(hub.url)).to.include({ total_pods: 0 });
    const stream = await watch(hub.url, '/build/gh/owner/repo/main');
    await stream.phase('fetching');
    await clock.advance(1_000);
    expect(await pods(hub.url)).to.include({ total_pods: 0 });
    await clock.advance(8_000);
    await clock.advance(1_000);
    await stream.phase('ready');
    stream.leave();
    const other = await watch(hub.url, '/build/gh/owner/other/main');
    await other.phase('fetching');
    hub.pauseBuilds();
    await clock.advance(51_000);
    expect(await pods(hub.url)).to.include({ total_pods: 2, user_pods: 1, build_pods: 1 });
    await clock.advance(61_000);
    expect(await pods(hub.url)).to.include({ total_pods: 1, user_pods: 0, build_pods: 1 });
    other.leave();
  });

  it('calls a quota of 0 healthy: maintenance is for the reader to see', async () => {
    const hub = await start();
    hub.setQuota(0);
    expect((await health(hub.url)).status).to.equal(200);
    expect(await pods(hub.url)).to.include({ quota: 0, ok: true });
  });

  it('tells what it builds with, to every origin, but not to HEAD', async () => {
    const hub = await start({ builder: { buildImage: 'r2d:1', binderhub: '1.0' } });
    const { body, headers } = await ask(hub.url, '/versions');
    expect(JSON.parse(body)).to.deep.equal({
      builder_info: { build_image: 'r2d:1' },
      binderhub: '1.0',
      builder: 'r2d:1',
    });
    expect(headers['access-control-allow-origin']).to.equal('*');
    expect((await ask(hub.url, '/versions', { method: 'HEAD' })).status).to.equal(405);
  });

  it('has other versions and no warm image after the builder was bumped', async () => {
    const hub = await start();
    const before = (await ask(hub.url, '/versions')).body;
    (await watch(hub.url, '/build/gh/owner/repo/main')).leave();
    hub.bumpBuilder();
    expect((await ask(hub.url, '/versions')).body).not.to.equal(before);
    const stream = await watch(hub.url, '/build/gh/owner/repo/main');
    expect((await stream.phase('built')).message).to.equal('Built image, launching...\n');
    stream.leave();
    expect(hub.builds()).to.equal(2);
  });

  it('forgets its images when told to', async () => {
    const hub = await start();
    (await watch(hub.url, '/build/gh/owner/repo/main')).leave();
    hub.forgetImages();
    (await watch(hub.url, '/build/gh/owner/repo/main')).leave();
    expect([...hub.buildsByImage().values()]).to.deep.equal([2]);
  });

  it('goes wrong in each way it is told to', async () => {
    const clock = new ManualClock();
    const hub = await start({ clock, slowMs: 10_000, hugeBytes: 1_000_000 });
    hub.misbehave('rubbish');
    const rubbish = await ask(hub.url, '/health');
    expect(() => JSON.parse(rubbish.body)).to.throw(SyntaxError);
    hub.misbehave('html-500');
    expect(await ask(hub.url, '/versions')).to.deep.include({ status: 500 });
    hub.misbehave('huge');
    expect((await ask(hub.url, '/health')).body).to.have.length.above(1_000_000);
    hub.misbehave('slow');
    let answered = false;
    const slow = ask(hub.url, '/health').then((answer) => {
      answered = true;
      return answer;
    });
    while (clock.pending === 0) await clock.advance(0);
    await clock.advance(9_999);
    expect(answered).to.equal(false);
    await clock.advance(1);
    expect((await slow).status).to.equal(200);
    hub.misbehave('hang');
    const hung = ask(hub.url, '/health').catch((error: Error) => error);
    hub.misbehave(null);
    expect((await ask(hub.url, '/health')).status).to.equal(200);
    await hub.close();
    expect(await hung).to.satisfy(
      (value: unknown) => value instanceof Error || (value as { status: number }).status === 200,
    );
  });
});
