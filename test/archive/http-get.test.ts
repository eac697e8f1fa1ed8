import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { ArchiveProblem } from '../../src/archive/archive-file.ts';
import { archiveAgent, httpGet } from '../../src/archive/http-get.ts';

const never = new AbortController().signal;

/** Large enough that a reader which takes its time holds it up on its way. */
const BODY = Buffer.alloc(4_000_000, 'a line of an archive\n');

describe('the body of an answer', () => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  /** A server that speaks by hand; its address, and what asks there. */
  async function serve(answer: (socket: Socket, asked: string) => void, silenceMs?: number) {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('data', (asked) => answer(socket, asked.toString()));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const agent = archiveAgent();
    ends.push(async () => {
      agent.destroy();
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    });
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/events-2026-07-01.jsonl`);
    return { url, get: httpGet(agent, silenceMs) };
  }

  const collected = async (body: AsyncIterable<Uint8Array>, slowly = false): Promise<Buffer> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) {
      chunks.push(chunk);
      for (let turn = 0; slowly && turn < 20; turn++) await setImmediate();
    }
    return Buffer.concat(chunks);
  };
  const failure = (promise: Promise<unknown>) => promise.catch((cause: unknown) => cause);

  for (const head of [
    'HTTP/1.0 200 OK\r\n\r\n',
    `HTTP/1.0 200 OK\r\nContent-Length: ${BODY.length}\r\n\r\n`,
    `HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ${BODY.length}\r\n\r\n`,
  ]) {
    it(`is read whole, slowly, from a server that closes the connection behind it: ${JSON.stringify(head)}`, async () => {
      const { url, get } = await serve((socket) => {
        socket.write(head);
        socket.end(BODY);
      });
      const { status, body } = await get(url, {}, never);
      expect(status).to.equal(200);
      const bytes = await collected(body, true);
      expect(bytes.equals(BODY)).to.equal(true);
    });
  }

  it('that is cut off is a problem in words', async () => {
    const { url, get } = await serve((socket) => {
      socket.write(`HTTP/1.0 200 OK\r\nContent-Length: ${BODY.length}\r\n\r\n`);
      socket.end(BODY.subarray(0, 1_000_000));
    });
    const { body } = await get(url, {}, never);
    expect(await failure(collected(body, true)))
      .to.be.instanceOf(ArchiveProblem)
      .and.match(/broke off: the connection was closed before its end/);
  });

  it('that stops coming is a problem, and so is an answer that does not come', async () => {
    const { url, get } = await serve((socket, asked) => {
      if (asked.startsWith('GET /events')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc');
    }, 30);
    const { body } = await get(url, {}, never);
    expect(await failure(collected(body)))
      .to.be.instanceOf(ArchiveProblem)
      .and.match(/broke off: nothing came for 0.03 s/);
    expect(await failure(get(new URL('/mute', url), {}, never)))
      .to.be.instanceOf(ArchiveProblem)
      .and.match(/cannot be read: nothing came/);
  });

  it('is as it was before it was compressed for the way, wherever it was moved to', async () => {
    const packed = gzipSync('a line\n');
    const { url, get } = await serve((socket, asked) => {
      if (asked.startsWith('GET /events')) {
        socket.write('HTTP/1.1 302 Found\r\nLocation: /moved\r\nContent-Length: 0\r\n\r\n');
      } else {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`);
        socket.write(packed);
      }
    });
    const { body } = await get(url, {}, never);
    expect(`${await collected(body)}`).to.equal('a line\n');
  });

  it('is asked for at most six times when redirects go round in a circle', async () => {
    let asked = 0;
    const { url, get } = await serve((socket) => {
      asked++;
      socket.end('HTTP/1.1 302 Found\r\nLocation: /events-2026-07-01.jsonl\r\nContent-Length: 0\r\n\r\n');
    });
    expect(await failure(get(url, {}, never))).to.match(/redirects more than 5 times/);
    expect(asked).to.equal(6);
  });

  it('is asked for again where the connection that was kept for it had been closed', async () => {
    const asked: Socket[] = [];
    const { url, get } = await serve((socket) => {
      asked.push(socket);
      if (asked.length === 2) socket.resetAndDestroy();
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc');
    });
    for (let i = 0; i < 2; i++) {
      const { body } = await get(url, {}, never);
      expect(`${await collected(body)}`).to.equal('abc');
      await setImmediate();
    }
    expect(asked).to.have.length(3);
    expect(asked[1]).to.equal(asked[0]);
  });

  it('ends with the reader, without a problem of its own', async () => {
    const ending = new AbortController();
    const { url, get } = await serve((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${BODY.length}\r\n\r\n`);
      socket.write(BODY.subarray(0, 1_000));
    });
    const { body } = await get(url, {}, ending.signal);
    const reading = failure(collected(body));
    ending.abort();
    expect(await reading).not.to.be.instanceOf(ArchiveProblem);
  });
});
