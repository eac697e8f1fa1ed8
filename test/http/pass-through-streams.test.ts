import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { until } from '../support/redis-server.ts';
import { scriptedHubs } from '../support/scripted-hub.ts';

const MB = 1024 ** 2;

/** Opens a request without waiting for its end. */
function open(origin: string, path: string, method = 'GET') {
  const { hostname, port } = new URL(origin);
  const outgoing = httpRequest({ hostname, port, path, method, agent: false });
  outgoing.on('error', () => {});
  return outgoing;
}

describe('a page that passes through', () => {
  const { startGateway } = testGateways();
  const startScriptedHub = scriptedHubs();
  const inFrontOf = (url: string) => startGateway({ members: [{ name: 'hub-1', url, prime: true }] });

  it('streams: the first bytes are there before the last are made, and 200 MB need no memory', async function () {
    this.timeout(30_000);
    let release = () => {};
    const hub = await startScriptedHub((request, response) => {
      if (request.url === '/slow') {
        response.write('first');
        release = () => response.end('last');
        return;
      }
      const chunk = Buffer.alloc(MB, 'x');
      void pipeline(Readable.from(Array.from({ length: 200 }, () => chunk)), response).catch(() => {});
    });
    const { url } = await inFrontOf(hub.url);
    const outgoing = open(url, '/slow').end();
    const [slow] = (await once(outgoing, 'response')) as [IncomingMessage];
    const [first] = await once(slow, 'data');
    expect(String(first)).to.equal('first');
    release();
    const [last] = await once(slow, 'data');
    expect(String(last)).to.equal('last');

    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    let size = 0;
    const [huge] = (await once(open(url, '/huge').end(), 'response')) as [IncomingMessage];
    for await (const chunk of huge) {
      size += chunk.length;
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    expect(size).to.equal(200 * MB);
    expect(most).to.be.lessThan(100 * MB);
  });

  it('carries a request’s body as it comes', async () => {
    const hub = await startScriptedHub((request, response) => void pipeline(request, response).catch(() => {}));
    const { url } = await inFrontOf(hub.url);
    const outgoing = open(url, '/echo', 'POST');
    outgoing.write('one ');
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    const [first] = await once(response, 'data');
    expect(String(first)).to.equal('one ');
    outgoing.end('two');
    const [second] = await once(response, 'data');
    expect(String(second)).to.equal('two');
    expect(hub.requests[0]!.method).to.equal('POST');
  });

  it('does not send a POST twice', async () => {
    const first = await startScriptedHub((request) => request.socket.destroy());
    const second = await startScriptedHub((_request, response) => response.end());
    const { url } = await startGateway({
      members: [
        { name: 'hub-1', url: first.url, prime: true },
        { name: 'hub-2', url: second.url },
      ],
    });
    expect((await ask(url, '/form', { method: 'POST', body: 'a=1' })).status).to.equal(502);
    expect(second.requests).to.have.length(0);
    expect((await ask(url, '/form')).status).to.equal(200);
  });

  it('is given up at the hub when the visitor leaves, before and after the first byte', async () => {
    const left: string[] = [];
    const hub = await startScriptedHub((request, response) => {
      response.on('close', () => left.push(request.url!));
      if (request.url === '/begun') response.write('some');
    });
    const gateway = await inFrontOf(hub.url);
    const { url } = gateway;
    const begun = open(url, '/begun').end();
    const [response] = (await once(begun, 'response')) as [IncomingMessage];
    await once(response, 'data');
    begun.destroy();
    await until('the hub sees the end of /begun', () => left.includes('/begun'), 2_000);
    const waiting = open(url, '/waiting').end();
    await until('the hub has /waiting', () => hub.requests.some((request) => request.url === '/waiting'));
    waiting.destroy();
    await until('the hub sees the end of /waiting', () => left.includes('/waiting'), 2_000);
    expect(gateway.log().filter(({ level }) => level !== 'info')).to.deep.equal([]);
  });

  it('is cut, not finished, when the hub dies in the middle', async () => {
    const hub = await startScriptedHub((_request, response) => {
      response.write('half of it', () => response.destroy());
    });
    const gateway = await inFrontOf(hub.url);
    const [response] = (await once(open(gateway.url, '/page').end(), 'response')) as [IncomingMessage];
    const error = await response.toArray().then(
      () => null,
      (cause: Error) => cause,
    );
    expect(error?.message).to.equal('aborted');
    expect((await ask(gateway.url, '/api/v1/members')).status).to.equal(200);
    expect(gateway.log().filter(({ level }) => level === 'error')).to.deep.equal([]);
  });

  it('answers HEAD, 204 and 304 without a body', async () => {
    const hub = await startScriptedHub((request, response) => {
      response.writeHead(Number(request.url!.slice(1)), {
        etag: '"1"',
        ...(request.method === 'HEAD' && { 'content-length': 9 }),
      });
      response.end();
    });
    const { url } = await inFrontOf(hub.url);
    for (const [method, status] of [
      ['HEAD', 200],
      ['GET', 204],
      ['GET', 304],
    ] as const) {
      const answer = await ask(url, `/${status}`, { method });
      expect({ status: answer.status, body: answer.body, etag: answer.headers.etag }).to.deep.equal({
        status,
        body: '',
        etag: '"1"',
      });
    }
  });
});
