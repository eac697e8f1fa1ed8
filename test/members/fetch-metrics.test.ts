import { EventEmitter, once } from 'node:events';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { Agent } from 'undici';
import { fetchMetrics } from '../../src/members/fetch-metrics.ts';
import { TestHubs } from './fixtures.ts';
import { ManualClock } from './manual-clock.ts';

const TIMEOUT = 10_000;
const LIMIT = 1_000_000;
const never = new AbortController().signal;
/** Several pieces on the wire. */
const TEXT = Array.from({ length: 20_000 }, (_, i) => `line ${i}\n`).join('');

describe('a hub’s metrics over HTTP', () => {
  const hubs = new TestHubs();
  let clock: ManualClock;
  let dispatcher: Agent;
  let asked: IncomingHttpHeaders | null;

  beforeEach(() => {
    clock = new ManualClock();
    dispatcher = new Agent();
    asked = null;
  });
  afterEach(async () => {
    expect(clock.sleeps, 'timers left behind').to.deep.equal([]);
    await dispatcher.destroy();
    await hubs.close();
  });

  const hub = (answer: (res: ServerResponse) => void) =>
    hubs.start((req, res) => {
      asked = req.headers;
      answer(res);
    });
  const sends = (body: string | Buffer, headers = {}, status = 200) =>
    hub((res) => void res.writeHead(status, headers).end(body));
  const read = async (url: string, signal = never, arrived = new EventEmitter()) => {
    const pieces: Buffer[] = [];
    const take = (bytes: Buffer) => {
      pieces.push(Buffer.from(bytes));
      arrived.emit('bytes');
    };
    const options = { dispatcher, clock, timeoutMs: TIMEOUT, maxBodyBytes: LIMIT };
    const fetched = await fetchMetrics(`${url}/metrics`, options, take, signal);
    return { fetched, text: Buffer.concat(pieces).toString() };
  };

  it('come whole', async () => {
    expect(await read(await sends(TEXT))).to.deep.equal({ fetched: { problem: null }, text: TEXT });
    expect(asked!.accept).to.equal('text/plain;version=0.0.4');
  });

  it('may be packed', async () => {
    const packed = await sends(gzipSync(TEXT), { 'content-encoding': 'gzip' });
    expect(await read(packed)).to.deep.equal({ fetched: { problem: null }, text: TEXT });
    expect(asked!['accept-encoding']).to.equal('gzip');
  });

  it('are read to the limit and no further, packed or not', async () => {
    const large = Buffer.alloc(40 * LIMIT, 'x');
    for (const url of [await sends(large), await sends(gzipSync(large), { 'content-encoding': 'gzip' })]) {
      const { fetched, text } = await read(url);
      expect(fetched.problem).to.equal('too-large');
      expect(text.length).to.be.at.most(LIMIT);
    }
  });

  it('are not what a redirect or an error page has', async () => {
    expect((await read(await sends('', { location: '/login' }, 302))).fetched).to.deep.include({ problem: 'status' });
    const { fetched, text } = await read(await sends(TEXT, {}, 404));
    expect(fetched).to.deep.equal({ problem: 'status', detail: 'answered 404' });
    expect(text).to.equal('');
  });

  it('that are packed wrongly are rubbish', async () => {
    for (const [body, encoding] of [
      [TEXT, 'gzip'],
      [gzipSync(TEXT).subarray(0, -20), 'gzip'],
      [TEXT, 'br'],
    ] as const) {
      const { fetched } = await read(await sends(body, { 'content-encoding': encoding }));
      expect(fetched.problem, encoding).to.equal('rubbish');
    }
  });

  it('that break off are not whole', async () => {
    const breaksOff = (headers: Record<string, string>, body: Buffer) =>
      hub((res) => {
        res.writeHead(200, { 'content-length': body.length, ...headers });
        res.write(body.subarray(0, 1000), () => res.destroy());
      });
    for (const url of [
      await breaksOff({}, Buffer.from(TEXT)),
      await breaksOff({ 'content-encoding': 'gzip' }, gzipSync(TEXT)),
    ]) {
      expect((await read(url)).fetched.problem).to.equal('unreachable');
    }
    await hubs.close();
    expect((await read('http://127.0.0.1:1')).fetched)
      .to.have.property('detail')
      .that.matches(/ECONNREFUSED/);
  });

  it('have a time limit, for the last byte as well', async () => {
    const url = await hub((res) => void res.write('line 0\n'));
    const arrived = new EventEmitter();
    const begun = once(arrived, 'bytes');
    const reading = read(url, never, arrived);
    await begun;
    await clock.advance(TIMEOUT);
    expect((await reading).fetched).to.deep.equal({ problem: 'timeout', detail: 'not read within 10000 ms' });
  });

  it('are let go of when they are called off', async () => {
    const controller = new AbortController();
    const left = new EventEmitter();
    const gone = once(left, 'gone');
    const url = await hub((res) => {
      res.once('close', () => left.emit('gone'));
      res.write('line 0\n');
      controller.abort();
    });
    expect((await read(url, controller.signal)).fetched.problem).to.equal('unreachable');
    await gone;
    expect((await read(url, controller.signal)).fetched.problem).to.equal('unreachable');
  });
});
