import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { Agent } from 'undici';
import { callHubsWith } from '../../src/http/call-hub.ts';
import type { CallEnd } from '../../src/streams/hub-call.ts';
import { memberAt } from '../members/fixtures.ts';

const HEAD = 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/event-stream\r\n\r\n';

describe('a call to a hub', () => {
  // undici 7.26 to 7.30 throw here where nobody can catch it (nodejs/undici#5360), and the whole gateway goes down.
  it('that ends while nobody takes it is over when somebody does', async () => {
    const hub = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.write(`${HEAD}data: 1\n\n`));
    }).listen(0, '127.0.0.1');
    await once(hub, 'listening');
    const agent = new Agent();
    const { port } = hub.address() as AddressInfo;
    const connection = once(hub, 'connection');
    let taken = '';
    let paused: () => void = () => {};
    const first = new Promise<void>((resolve) => {
      paused = resolve;
    });
    const end = new Promise<CallEnd>((resolve) => {
      const request = { target: '/build/gh/a/b/HEAD', headers: {} };
      const call = callHubsWith(agent, 5_000)(memberAt(`http://127.0.0.1:${port}`), request, {
        data(bytes) {
          taken += bytes.toString();
          if (!taken.includes('1')) return;
          call.pause();
          paused();
        },
        over: resolve,
      });
      void first.then(async () => {
        const [socket] = await connection;
        socket.end('data: 2\n\n');
        await once(socket, 'finish');
        // The other side has had its turn to notice.
        await new Promise((resume) => setTimeout(resume, 50));
        call.resume();
      });
    });
    expect((await end).kind).to.be.oneOf(['ended', 'broken']);
    await agent.destroy();
    hub.close();
  });
});
