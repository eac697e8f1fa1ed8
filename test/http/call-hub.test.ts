import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { Agent } from 'undici';
import { callHubsWith } from '../../src/http/call-hub.ts';
import type { CallEnd } from '../../src/streams/hub-call.ts';
import { memberAt } from '../members/fixtures.ts';

const HEAD = 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/event-stream\r\n\r\n';
const TARGET = '/build/gh/a/b/HEAD';

describe('a call to a hub', () => {
  let hub: Server;
  let agent: Agent;
  const sockets: Socket[] = [];

  beforeEach(async () => {
    sockets.length = 0;
    hub = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      socket.once('data', () => socket.write(`${HEAD}data: 1\n\n`));
    }).listen(0, '127.0.0.1');
    await once(hub, 'listening');
    agent = new Agent();
  });

  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    hub.close();
    await agent.destroy();
  });

  // undici 7.26 to 7.30 throw here where nobody can catch it (nodejs/undici#5360), and the whole gateway goes down.
  it('that ends while nobody takes it is over when somebody does', async () => {
    const { port } = hub.address() as AddressInfo;
    const member = memberAt(`http://127.0.0.1:${port}`);
    const callHub = callHubsWith(agent, () => 5_000);
    /** Calls, and stops taking what comes after the first event. */
    const startAndPause = () =>
      new Promise<{ resume: () => void; end: Promise<CallEnd> }>((paused) => {
        let over: (end: CallEnd) => void = () => {};
        const end = new Promise<CallEnd>((resolve) => {
          over = resolve;
        });
        let taken = '';
        const call = callHub(
          member,
          { target: TARGET, headers: {} },
          {
            data(bytes) {
              taken += bytes.toString();
              if (!taken.includes('data: 1')) return;
              call.pause();
              paused({ resume: () => call.resume(), end });
            },
            over,
          },
        );
      });

    const { resume, end } = await startAndPause();
    const finished = once(sockets[0]!, 'finish');
    sockets[0]!.end('data: 2\n\n');
    await finished;
    // What the hub sent before has arrived when a later answer has.
    const later = await startAndPause();
    resume();
    expect((await end).kind).to.be.oneOf(['ended', 'broken']);
    sockets[1]!.destroy();
    later.resume();
    expect((await later.end).kind).to.be.oneOf(['ended', 'broken']);
  });
});
