import { expect } from 'chai';
import { describe, it } from 'mocha';
import { ask, eventually, watch } from '../support/http.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { simulatedHubs } from '../support/simulated-hubs.ts';

const TEXTBOOK = '/build/gh/DS-100/textbook/main';
const FRESH = ['waiting', 'fetching', 'building', '', 'building', 'pushing', 'built', 'launching', 'ready'];

describe('the event stream of a simulated hub', () => {
  const start = simulatedHubs();

  it('builds what it has not, in the documented order of phases, then launches', async () => {
    const hub = await start();
    const stream = await watch(hub.url, TEXTBOOK);
    const ready = await stream.phase('ready');
    expect(stream.phases()).to.deep.equal(FRESH);
    expect(stream.events.filter((e) => e.phase === 'launching')).to.have.length(4);
    const built = await stream.phase('built');
    expect(built.message).to.equal('Built image, launching...\n');
    expect(built.imageName).to.match(/^registry\.test\/hub1-ds-2d100-2dtextbook-089fa5:[0-9a-f]{40}$/);
    expect(stream.response.headers).to.include({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache',
      'access-control-allow-headers': 'cache-control',
      'transfer-encoding': 'chunked',
    });
    expect(hub.images().has(String(ready.image))).to.equal(true);
    stream.leave();
  });

  it('says in `ready` all that a real hub says', async () => {
    const hub = await start({ basePath: '/binder' });
    const stream = await watch(`http://127.0.0.1:${hub.port}`, `/binder${TEXTBOOK}?build_token=`, {
      headers: { host: 'gw.example', 'x-real-ip': '192.0.2.7', 'x-scheme': 'https' },
    });
    const ready = await stream.phase('ready');
    const commit = String(ready.image).split(':')[1];
    const { url, token, ...rest } = ready;
    expect(url).to.match(new RegExp(`^http://127\\.0\\.0\\.1:${hub.port}/user/ds-100-textbook-[a-z0-9]{8}/$`));
    expect(token).to.match(/^[\w-]{22}$/);
    expect(rest).to.deep.equal({
      phase: 'ready',
      message: `server running at ${url}\n`,
      image: ready.image,
      repo_url: 'https://github.com/DS-100/textbook',
      binder_ref_url: `https://github.com/DS-100/textbook/tree/${commit}`,
      binder_launch_host: 'https://gw.example/binder/',
      binder_request: 'v2/gh/DS-100/textbook/main',
      binder_persistent_request: `v2/gh/DS-100/textbook/${commit}`,
      binder_client_ip: '192.0.2.7',
    });
    const { pathname } = new URL(String(url));
    expect((await ask(String(url), pathname)).body).to.contain('A server is running');
    stream.leave();
  });

  it('launches a found image at once and closes', async () => {
    const hub = await start();
    (await watch(hub.url, TEXTBOOK)).leave();
    const stream = await watch(hub.url, TEXTBOOK);
    expect(await stream.ended).to.equal('ended');
    expect(stream.phases()).to.deep.equal(['built', 'launching', 'ready']);
    expect(stream.events[0]!.message).to.equal('Found built image, launching...\n');
    expect(hub.builds()).to.equal(1);
  });

  it('takes another spelling for another build, and the same commit under another ref for the same', async () => {
    const hub = await start();
    for (const spec of ['DS-100/textbook/main', 'ds-100/Textbook/main', 'DS-100/textbook.git/HEAD']) {
      const stream = await watch(hub.url, `/build/gh/${spec}`);
      await stream.phase('ready');
      stream.leave();
    }
    expect([...hub.images()].map((image) => image.split(':')[0])).to.deep.equal([
      'registry.test/hub1-ds-2d100-2dtextbook-089fa5',
      'registry.test/hub1-ds-2d100-2dtextbook-c3d3de',
    ]);
  });

  it('keeps the stream open for 60 s after a fresh build, with a comment every 25 s', async () => {
    const clock = new ManualClock();
    const hub = await start({ clock });
    const stream = await watch(hub.url, TEXTBOOK);
    await stream.phase('ready');
    await clock.advance(59_999);
    await stream.until(() => stream.comments[1]);
    expect(stream.comments).to.deep.equal(['keepalive', 'keepalive']);
    expect(hub.streams()).to.equal(1);
    await clock.advance(1);
    expect(await stream.ended).to.equal('ended');
  });

  it('makes one build for two launches, and tells the later one what it missed', async () => {
    const clock = new ManualClock();
    const hub = await start({ clock, buildMs: () => 10_000 });
    const first = await watch(hub.url, TEXTBOOK);
    await first.phase('waiting');
    await clock.advance(5_000);
    const second = await watch(hub.url, TEXTBOOK);
    await second.phase('building');
    await clock.advance(5_000);
    await Promise.all([first.phase('ready'), second.phase('ready')]);
    expect(second.phases()).to.deep.equal(FRESH);
    expect([hub.builds(), hub.launches().launched]).to.deep.equal([1, 2]);
    const metrics = (await ask(hub.url, '/metrics')).body;
    expect(metrics).to.contain(
      'binderhub_build_count_total{provider="GitHub",repo="https://github.com/DS-100/textbook",status="success"} 2.0\n',
    );
    first.leave();
    second.leave();
  });

  it('goes on building when the client leaves: an image, but no launch and no event', async () => {
    const clock = new ManualClock();
    const hub = await start({ clock, buildMs: () => 10_000 });
    const stream = await watch(hub.url, TEXTBOOK);
    await stream.phase('fetching');
    stream.leave();
    await eventually(() => hub.streams() === 0);
    await clock.advance(10_000);
    expect([...hub.images()]).to.have.length(1);
    expect(hub.launches().launched).to.equal(0);
    expect((await ask(hub.url, '/metrics')).body).not.to.contain('status="success"');
  });

  it('starts the server all the same when the client leaves while launching', async () => {
    const clock = new ManualClock();
    const hub = await start({ clock, launchMs: () => 5_000 });
    const stream = await watch(hub.url, TEXTBOOK);
    await stream.phase('launching');
    stream.leave();
    await eventually(() => hub.streams() === 0);
    await clock.advance(5_000);
    expect(hub.launches()).to.include({ launched: 0, orphaned: 1 });
    expect(hub.pods()).to.have.length(1);
  });

  it('never closes after a failed build', async () => {
    const clock = new ManualClock();
    const hub = await start({ clock });
    hub.failBuilds(/textbook/);
    const stream = await watch(hub.url, TEXTBOOK);
    await stream.until(() => stream.events.find((e) => e.phase === 'failed' && e.message === undefined));
    expect(stream.events.slice(-2)).to.deep.equal([
      { phase: 'failed', message: 'Error during build: the command returned a non-zero code: 1\n' },
      { phase: 'failed' },
    ]);
    await clock.advance(3_600_000);
    await stream.until(() => stream.comments[143]);
    expect(stream.response.complete).to.equal(false);
    expect(hub.images().size).to.equal(0);
    stream.leave();
    hub.failBuilds(null);
    const again = await watch(hub.url, TEXTBOOK);
    await again.phase('ready');
    again.leave();
  });

  it('tries a launch four times before it fails with 500', async () => {
    const clock = new ManualClock();
    const hub = await start({ clock });
    hub.failLaunches(true);
    const stream = await watch(hub.url, TEXTBOOK);
    await stream.phase('built');
    await clock.advance(4_000 + 8_000 + 16_000);
    expect(await stream.ended).to.equal('ended');
    const retries = stream.events.filter((e) => e.message?.includes('failed, retrying...'));
    expect(retries.map((e) => e.message)).to.deep.equal([
      'Launch attempt 1 failed, retrying...\n',
      'Launch attempt 2 failed, retrying...\n',
      'Launch attempt 3 failed, retrying...\n',
    ]);
    expect(stream.events.at(-1)).to.include({ phase: 'failed', status_code: 500 });
    expect(hub.launches()).to.include({ launched: 0, failed: 1 });
    expect(hub.pods()).to.have.length(0);
  });

  it('turns launches away when the hub is full, before it builds', async () => {
    const hub = await start({ podQuota: 0 });
    const stream = await watch(hub.url, TEXTBOOK);
    expect(await stream.ended).to.equal('ended');
    expect(stream.events).to.deep.equal([
      { phase: 'failed', message: 'Too many users on this BinderHub! Try again soon.\n' },
    ]);
    expect(hub.builds()).to.equal(0);
  });

  it('says `built` before it turns a found image away', async () => {
    const hub = await start({ podQuota: 1 });
    (await watch(hub.url, TEXTBOOK)).leave();
    const stream = await watch(hub.url, TEXTBOOK);
    await stream.ended;
    expect(stream.phases()).to.deep.equal(['built', 'failed']);
  });

  it('fails twice when it filled up during the build, the second time with 500', async () => {
    const clock = new ManualClock();
    const hub = await start({ clock, buildMs: () => 10_000 });
    const stream = await watch(hub.url, TEXTBOOK);
    await stream.phase('waiting');
    hub.setQuota(0);
    await clock.advance(10_000);
    await stream.ended;
    expect(stream.events.slice(-2)).to.deep.equal([
      { phase: 'failed', message: 'Too many users on this BinderHub! Try again soon.\n' },
      { phase: 'failed', status_code: 500, message: 'Internal Server Error\n' },
    ]);
  });

  it('limits the servers of one repo, until a session ends', async () => {
    const clock = new ManualClock();
    const hub = await start({ clock, repoQuota: 1, sessionMs: () => 60_000 });
    (await watch(hub.url, TEXTBOOK)).leave();
    const refused = await watch(hub.url, TEXTBOOK);
    await refused.ended;
    expect(refused.events.at(-1)).to.deep.equal({
      phase: 'failed',
      message: 'Too many users running https://github.com/DS-100/textbook! Try again soon.\n',
    });
    const other = await watch(hub.url, '/build/gh/owner/other/main');
    await other.phase('ready');
    await clock.advance(60_000);
    const allowed = await watch(hub.url, TEXTBOOK);
    await allowed.phase('ready');
    expect(hub.pods()).to.have.length(1);
    other.leave();
  });

  it('builds no more at once than it may', async () => {
    const clock = new ManualClock();
    const hub = await start({ clock, buildMs: () => 10_000, concurrentBuilds: 1 });
    const first = await watch(hub.url, '/build/gh/a/one/main');
    await first.phase('fetching');
    const second = await watch(hub.url, '/build/gh/a/two/main');
    await second.phase('waiting');
    await clock.advance(10_000);
    await first.phase('ready');
    expect(second.events.some((e) => e.phase === 'pushing')).to.equal(false);
    await clock.advance(10_000);
    await second.phase('ready');
    first.leave();
    second.leave();
  });

  it('holds builds where they are while they are paused', async () => {
    const hub = await start();
    hub.pauseBuilds();
    const stream = await watch(hub.url, TEXTBOOK);
    await stream.phase('waiting');
    expect(hub.building()).to.equal(1);
    hub.resumeBuilds();
    await stream.phase('ready');
    expect(hub.building()).to.equal(0);
    stream.leave();
  });

  it('cuts its streams in the middle when it is killed', async () => {
    const hub = await start({ buildMs: () => 60_000 });
    const stream = await watch(hub.url, TEXTBOOK);
    await stream.phase('fetching');
    await hub.kill();
    expect(await stream.ended).to.equal('cut');
    expect(stream.phases()).not.to.contain('failed');
  });

  it('tries HEAD ten seconds after a default branch that is gone', async () => {
    const clock = new ManualClock();
    const hub = await start({ clock, commits: (_repo, ref) => (ref === 'HEAD' ? 'a'.repeat(40) : null) });
    const stream = await watch(hub.url, '/build/gh/owner/repo/master');
    expect((await stream.phase('waiting')).message).to.contain('Trying again with HEAD instead of master.');
    await clock.advance(9_999);
    expect(stream.events).to.have.length(1);
    await clock.advance(1);
    expect((await stream.phase('ready')).binder_request).to.equal('v2/gh/owner/repo/HEAD');
    stream.leave();
  });

  const refusals: readonly (readonly [string, string])[] = [
    ['/build/nope/a/b', 'No provider found for prefix nope\n'],
    [
      '/build/gh/owner/repo',
      'Spec is not of the form "user/repo/ref", provided: "owner/repo". Did you mean "owner/repo/HEAD"?\n',
    ],
    [
      '/build/gh/owner/repo/gone',
      'Could not resolve ref for gh:owner/repo/gone. Double check your URL and that your repo is public.\n',
    ],
    [
      '/build/gl/mosaik/examples/main',
      'Could not resolve ref for gl:mosaik/examples/main. Double check your URL and that your repo is public.\n',
    ],
    [
      '/build/gh/Bad/repo/main',
      'Sorry, Bad/repo/main is not allowed to launch. Please contact admins for more info!\n',
    ],
  ];
  for (const [target, message] of refusals) {
    it(`refuses ${target} in a failed event and closes`, async () => {
      const hub = await start({ commits: () => null, bannedSpecs: [/bad\//i] });
      const stream = await watch(hub.url, target);
      expect(await stream.ended).to.equal('ended');
      expect(stream.response.statusCode).to.equal(200);
      expect(stream.events).to.deep.equal([{ phase: 'failed', message }]);
    });
  }
});
