import type { RequestListener, ServerResponse } from 'node:http';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { Agent } from 'undici';
import { checkMember } from '../../src/members/check-member.ts';
import { healthText, memberAt, TestHubs, versionsText } from './fixtures.ts';
import { ManualClock } from './manual-clock.ts';

const TIMEOUT = 5000;
const PAUSE = 1000;
const never = new AbortController().signal;

type Answer = (res: ServerResponse) => void;
const sends =
  (text: string, status = 200): Answer =>
  (res) =>
    void res.writeHead(status).end(text);
const goodHealth = sends(healthText());
const goodVersions = sends(versionsText('r2d:1'));

describe('a check of a member', () => {
  const hubs = new TestHubs();
  let clock: ManualClock;
  let dispatcher: Agent;
  let paths: string[];

  beforeEach(() => {
    clock = new ManualClock();
    dispatcher = new Agent();
    paths = [];
  });
  afterEach(async () => {
    expect(clock.sleeps, 'timers left behind').to.deep.equal([]);
    await dispatcher.destroy();
    await hubs.close();
  });

  const hub = (health: Answer, versions: Answer = goodVersions) => {
    const listener: RequestListener = (req, res) => {
      paths.push(req.url!);
      (req.url === '/health' ? health : versions)(res);
    };
    return hubs.start(listener);
  };
  const check = (url: string, { retries = 0, signal = never } = {}) =>
    checkMember(
      memberAt(url),
      { settings: { retries, timeoutMs: TIMEOUT, maxBodyBytes: 100_000 }, dispatcher, clock },
      signal,
    );
  const reasonOf = async (health: Answer, retries = 0) =>
    (await check(await hub(health), { retries })).health.failure?.reason;
  const healthRequests = () => paths.filter((path) => path === '/health').length;

  it('reads health and versions', async () => {
    const found = await check(await hub(goodHealth));
    expect(found.health.failure).to.equal(null);
    expect(found.health.pods?.total).to.equal(42);
    expect(found.versions.ok).to.equal(true);
    expect(found).to.include({ name: 'hub', endedAt: clock.now() });
  });

  it('ends with the first success', async () => {
    await check(await hub(goodHealth), { retries: 5 });
    expect(paths.sort()).to.deep.equal(['/health', '/versions']);
  });

  it('asks for both pages at once', async () => {
    // Each page is answered only when both have been asked for.
    const open: ServerResponse[] = [];
    const answerBoth: Answer = (res) => {
      open.push(res);
      if (open.length === 2) for (const each of open) sends(healthText())(each);
    };
    const found = await check(await hub(answerBoth, answerBoth));
    expect(found.health.failure).to.equal(null);
  });

  it('names what failed when a 503 tells', async () => {
    const text = '{"ok":false,"checks":[{"service":"JupyterHub API","ok":false}]}';
    expect(await reasonOf(sends(text, 503), 5)).to.equal('JupyterHub API');
    expect(healthRequests()).to.equal(1);
  });

  it('takes HTML with 500 for a failure, without trying again', async () => {
    expect(await reasonOf(sends('<html>Internal Server Error', 500), 5)).to.equal('status');
    expect(healthRequests()).to.equal(1);
  });

  it('takes rubbish for rubbish', async () => {
    expect(await reasonOf(sends('\u0000\ufffd{"ok":'), 5)).to.equal('rubbish');
    expect(healthRequests()).to.equal(1);
  });

  it('reads no further than the limit in a body of 100 MB', async () => {
    const block = Buffer.alloc(1 << 20, ' ');
    let sent = 0;
    let closed: Promise<void> | undefined;
    const flood: Answer = (res) => {
      closed = new Promise((resolve) => res.once('close', resolve));
      const more = () => {
        while (sent < 100 && !res.destroyed) {
          sent++;
          if (!res.write(block)) return void res.once('drain', more);
        }
        res.end();
      };
      more();
    };
    expect(await reasonOf(flood, 5)).to.equal('too-large');
    await closed;
    expect(sent).to.be.below(100);
    expect(healthRequests()).to.equal(1);
  });

  it('survives versions of 100 MB', async () => {
    const found = await check(await hub(goodHealth, sends(' '.repeat(100 << 20))));
    expect(found.health.failure).to.equal(null);
    expect(found.versions).to.deep.equal({ ok: false, detail: 'longer than 100000 bytes' });
  });

  it('follows no redirect, and tells where it went without the query', async () => {
    const login: Answer = (res) => void res.writeHead(302, { location: '/hub/login?state=secret' }).end();
    const { health } = await check(await hub(login), { retries: 5 });
    expect(health.failure).to.deep.equal({ reason: 'status', detail: 'answered 302 to /hub/login' });
    expect(healthRequests()).to.equal(1);
    expect(await reasonOf((res) => void res.writeHead(301, { location: '/health' }).end())).to.equal('status');
    expect(healthRequests()).to.equal(2);
  });

  it('gives up a hub that hangs when the time is over', async () => {
    const url = await hub(() => {});
    const checked = check(url);
    await clock.asleep(TIMEOUT);
    await clock.advance(TIMEOUT - 1);
    await clock.advance(1);
    const { health, endedAt } = await checked;
    expect(health.failure).to.deep.equal({ reason: 'timeout', detail: 'no answer within 5000 ms' });
    expect(endedAt).to.equal(clock.now());
  });

  it('calls it a time-out, too, when the dispatcher is the one who gives up', async () => {
    await dispatcher.close();
    dispatcher = new Agent({ headersTimeout: 50 });
    expect(await reasonOf(() => {})).to.equal('timeout');
  });

  it('gives up a hub that stops in the middle of the body when the time is over', async () => {
    let headersOut: () => void = () => {};
    const begun = new Promise<void>((resolve) => {
      headersOut = resolve;
    });
    const drip: Answer = (res) => void res.writeHead(200).write('{"ok":', () => headersOut());
    const checked = check(await hub(drip));
    await begun;
    await clock.advance(TIMEOUT);
    expect((await checked).health.failure?.reason).to.equal('timeout');
  });

  it('lets a first 503 take its two seconds', async () => {
    let answer: () => void = () => {};
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let late: ServerResponse | undefined;
    const slow: Answer = (res) => {
      late = res;
      answer();
    };
    const checked = check(await hub(slow));
    await asked;
    await clock.advance(2000);
    sends('{"ok":false,"checks":[{"service":"Docker registry","ok":false}]}', 503)(late!);
    expect((await checked).health.failure?.reason).to.equal('Docker registry');
  });

  it('tries again after a reset or half a body, with a pause of 1 s', async () => {
    const faults: Answer[] = [
      (res) => res.socket!.resetAndDestroy(),
      (res) => void res.writeHead(200, { 'content-length': 1000 }).write('{"ok":true', () => res.socket!.destroy()),
      goodHealth,
    ];
    const started = clock.now();
    const checked = check(await hub((res) => faults.shift()!(res)), { retries: 5 });
    for (let i = 0; i < 2; i++) {
      await clock.asleep(PAUSE);
      await clock.advance(PAUSE);
    }
    expect((await checked).health.failure).to.equal(null);
    expect(healthRequests()).to.equal(3);
    expect(clock.now() - started).to.equal(2 * PAUSE);
  });

  it('stops trying after the retries', async () => {
    const checked = check(await hub((res) => res.socket!.resetAndDestroy()), { retries: 1 });
    await clock.asleep(PAUSE);
    await clock.advance(PAUSE);
    expect((await checked).health.failure?.reason).to.equal('unreachable');
    expect(healthRequests()).to.equal(2);
  });

  it('says of a refused connection that the hub is unreachable, and why', async () => {
    const url = await hub(goodHealth);
    await hubs.close();
    const { health } = await check(url);
    expect(health.failure?.reason).to.equal('unreachable');
    expect(health.failure?.detail).to.match(/ECONNREFUSED/);
  });

  it('takes what is not HTTP, or endless headers, for rubbish', async () => {
    const url = await hubs.startRaw((socket) => void socket.on('error', () => {}).end('SSH-2.0-OpenSSH_9.6\r\n'));
    expect((await check(url)).health.failure?.reason).to.equal('rubbish');
    expect(await reasonOf((res) => void res.writeHead(200, { 'x-a': 'a'.repeat(60_000) }).end())).to.equal('rubbish');
  });

  it('holds a hub well whose versions hang, fail or are rubbish', async () => {
    for (const versions of [
      sends('no', 500),
      sends('<html>'),
      (res: ServerResponse) => res.socket!.resetAndDestroy(),
    ]) {
      const found = await check(await hub(goodHealth, versions), { retries: 5 });
      expect(found.health.failure).to.equal(null);
      expect(found.versions.ok).to.equal(false);
    }
    const checked = check(await hub(goodHealth, () => {}), { retries: 5 });
    await clock.asleep(TIMEOUT);
    while (clock.sleeps.length > 0) await clock.advance(TIMEOUT);
    expect((await checked).versions).to.deep.equal({ ok: false, detail: 'no answer within 5000 ms' });
  });

  it('does not wait for the versions of a hub that is ill', async () => {
    expect(await reasonOf(sends('<html>', 500))).to.equal('status');
    const found = await check(await hub(sends('<html>', 500), () => {}));
    expect(found.health.failure?.reason).to.equal('status');
    expect(found.versions.ok).to.equal(false);
  });

  it('stops when it is told to, in a request as in a pause', async () => {
    const inRequest = new AbortController();
    const url = await hub(() => inRequest.abort(new Error('stopping')));
    expect(await rejection(check(url, { signal: inRequest.signal }))).to.equal('stopping');

    const inPause = new AbortController();
    const checked = check(await hub((res) => res.socket!.resetAndDestroy()), { retries: 5, signal: inPause.signal });
    await clock.asleep(PAUSE);
    inPause.abort(new Error('stopping'));
    expect(await rejection(checked)).to.equal('stopping');
  });
});

const rejection = (promise: Promise<unknown>) =>
  promise.then(
    () => 'it resolved',
    (error: Error) => error.message,
  );
