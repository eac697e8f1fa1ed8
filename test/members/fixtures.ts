import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createRawServer, type Server, type Socket } from 'node:net';
import type { MemberCheck } from '../../src/members/check-member.ts';
import { failedPage, readHealthPage } from '../../src/members/health-page.ts';
import type { Member, MemberName } from '../../src/members/member.ts';
import { readVersionsPage } from '../../src/members/versions-page.ts';

export const memberName = (name: string) => name as MemberName;

export const memberAt = (url: string, name = 'hub', prime = false): Member => ({
  name: memberName(name),
  url,
  weight: 1,
  prime,
  healthUrl: `${url}/health`,
  versionsUrl: `${url}/versions`,
  runBy: null,
  fundedBy: null,
  region: null,
  eventToken: null,
  rules: { allow: [], deny: [] },
});

/** The `Pod quota` check of a real hub, with these fields changed. */
export const podQuota = (changes: Readonly<Record<string, unknown>> = {}) => ({
  service: 'Pod quota',
  total_pods: 42,
  build_pods: 2,
  user_pods: 40,
  quota: 300,
  ok: true,
  _ignore_failure: true,
  ...changes,
});

export const healthText = (changes: Readonly<Record<string, unknown>> = {}) =>
  JSON.stringify({
    ok: true,
    checks: [{ service: 'Docker registry', ok: true }, { service: 'JupyterHub API', ok: true }, podQuota(changes)],
  });

export const versionsText = (builder: string, binderhub = '1.0.0') =>
  JSON.stringify({ builder_info: { build_image: builder }, binderhub, builder });

export const goodCheck = (name: string, endedAt: number, pods = {}, builder = 'r2d:1'): MemberCheck => ({
  name: memberName(name),
  health: readHealthPage(200, healthText(pods)),
  versions: readVersionsPage(200, versionsText(builder)),
  endedAt,
});

export const badCheck = (name: string, endedAt: number): MemberCheck => ({
  name: memberName(name),
  health: failedPage('unreachable', 'ECONNREFUSED'),
  versions: { ok: false, detail: 'the check was given up' },
  endedAt,
});

/** Real servers for one test, all gone after `close`. */
export class TestHubs {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();

  start(listener: RequestListener): Promise<string> {
    return this.#listen(createServer(listener));
  }

  /** A server that need not speak HTTP. */
  startRaw(listener: (socket: Socket) => void): Promise<string> {
    return this.#listen(createRawServer(listener));
  }

  async close(): Promise<void> {
    const closed = this.#servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve)));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closed);
  }

  async #listen(server: Server): Promise<string> {
    this.#servers.push(server);
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
}
