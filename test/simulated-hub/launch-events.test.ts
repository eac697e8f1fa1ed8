import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import type { LaunchEventVersion } from '../../src/simulated-hub/launch-event.ts';
import { eventually, watch } from '../support/http.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { simulatedHubs } from '../support/simulated-hubs.ts';

const SPEC = 'gl/group%2Fproject/main';
const FIELDS: Readonly<Record<LaunchEventVersion, readonly string[]>> = {
  1: [],
  2: [],
  3: ['origin'],
  4: ['origin', 'ref'],
  5: ['build_token', 'origin', 'ref'],
  6: ['build_token', 'origin', 'ref', 'request_origin'],
};

describe('launch events of a simulated hub', () => {
  const start = simulatedHubs();
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections();
  });

  async function receiver(answer: (request: IncomingMessage, response: ServerResponse, body: string) => void) {
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      answer(request, response, body);
    });
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/events`;
  }

  async function launch(url: string, spec = SPEC, headers = {}) {
    const stream = await watch(url, `/build/${spec}`, { headers });
    const ready = await stream.phase('ready').catch(() => null);
    stream.leave();
    return ready;
  }

  for (const version of [1, 2, 3, 4, 5, 6] as const) {
    it(`posts version ${version} after ready`, async () => {
      const got: { readonly token: string | undefined; readonly event: Record<string, unknown> }[] = [];
      const url = await receiver((request, response, body) => {
        got.push({ token: request.headers.authorization, event: JSON.parse(body) });
        response.writeHead(204).end();
      });
      const clock = new ManualClock(Date.UTC(2026, 10, 23, 16, 5, 30, 22));
      const hub = await start({ clock, events: { url, token: 's3cret', version } });
      await launch(hub.url, SPEC, { host: 'hub.example:8080', 'sec-fetch-site': 'same-origin' });
      await hub.eventsSettled();
      const [{ token, event }] = got as [(typeof got)[0]];
      expect(token).to.equal('Bearer s3cret');
      expect(event).to.include({
        timestamp: '2026-11-23T16:05:30.022000Z',
        schema: 'binderhub.jupyter.org/launch',
        version,
        provider: 'GitLab',
        spec: 'group%2Fproject/main',
        status: 'success',
      });
      const common = ['provider', 'schema', 'spec', 'status', 'timestamp', 'version'];
      expect(Object.keys(event).sort()).to.deep.equal([...common, ...FIELDS[version]].sort());
      if (version >= 3) expect(event.origin).to.equal('hub.example:8080');
      if (version >= 4) expect(event.ref).to.match(/^[0-9a-f]{40}$/);
      if (version === 6) expect(event).to.include({ build_token: false, request_origin: 'same-origin' });
      expect(hub.events()).to.deep.equal({ sent: 1, failed: 0, dropped: 0 });
    });
  }

  it('tells only of launches that succeeded', async () => {
    const url = await receiver((_request, response) => response.writeHead(204).end());
    const hub = await start({ events: { url, token: 't' }, podQuota: 0 });
    expect(await launch(hub.url)).to.equal(null);
    await hub.eventsSettled();
    expect(hub.events().sent).to.equal(0);
  });

  it('counts what was refused or found nobody, and launches all the same', async () => {
    const url = await receiver((_request, response) => response.writeHead(401).end());
    const hub = await start({ events: { url, token: 'wrong' } });
    expect(await launch(hub.url)).to.include({ phase: 'ready' });
    await hub.eventsSettled();
    expect(hub.events()).to.deep.equal({ sent: 0, failed: 1, dropped: 0 });
    for (const server of servers.splice(0)) server.close().closeAllConnections();
    expect(await launch(hub.url)).to.include({ phase: 'ready' });
    await hub.eventsSettled();
    expect(hub.events().failed).to.equal(2);
  });

  it('drops and counts what a receiver that hangs leaves no room for', async () => {
    const url = await receiver(() => {});
    const hub = await start({ events: { url, token: 't', connections: 1, queueLimit: 1 } });
    for (const _ of [1, 2, 3]) await launch(hub.url);
    await eventually(() => hub.events().dropped === 1);
    expect(hub.events()).to.deep.equal({ sent: 0, failed: 0, dropped: 1 });
    await hub.close();
    await hub.eventsSettled();
    expect(hub.events()).to.deep.equal({ sent: 0, failed: 1, dropped: 2 });
  });
});
