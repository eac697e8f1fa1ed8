import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BULK = '/-/npm/v1/security/advisories/bulk';

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
}

describe('what is shipped with the gateway', function () {
  this.timeout(60_000);

  it('is listed in an SBOM: all that production needs, in the versions of the lock file, and nothing else', async () => {
    const read = async (name: string) => JSON.parse(await readFile(join(ROOT, name), 'utf8'));
    const [{ dependencies, devDependencies }, { packages }] = await Promise.all([
      read('package.json'),
      read('package-lock.json'),
    ]);
    const { stdout } = await promisify(execFile)(join(ROOT, '.ci/sbom.mjs'), { maxBuffer: 2 ** 24 });
    const sbom = JSON.parse(stdout) as { bomFormat: string; components: Component[] };
    expect(sbom.bomFormat).to.equal('CycloneDX');
    const listed = new Map(sbom.components.map(({ purl, version }) => [decodeURIComponent(purl), version]));
    for (const name of Object.keys(dependencies)) {
      const { version } = packages[`node_modules/${name}`];
      expect(listed.get(`pkg:npm/${name}@${version}`), name).to.equal(version);
    }
    const names = sbom.components.map(({ name }) => name);
    for (const name of Object.keys(devDependencies)) expect(names).not.to.include(name);
  });
});

describe('the audit', function () {
  this.timeout(60_000);
  let cache: string;
  let registry: Server | null = null;
  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'launch-gateway-audit-'));
  });
  afterEach(async () => {
    registry?.closeAllConnections();
    await new Promise<void>((resolve) => (registry === null ? resolve() : registry.close(() => resolve())));
    registry = null;
    await rm(cache, { recursive: true, force: true });
  });

  /** With a registry that answers like this when it is asked for advisories. */
  async function audit(answer: RequestListener) {
    const server = createServer((request, response) => {
      if (request.url === BULK) return void answer(request, response);
      response.writeHead(404).end('{}');
    });
    registry = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const env = {
      PATH: process.env.PATH,
      HOME: cache,
      npm_config_cache: cache,
      npm_config_registry: `http://127.0.0.1:${port}`,
      npm_config_fetch_retries: '0',
    };
    return new Promise<{ status: number; said: string }>((resolve) => {
      execFile(join(ROOT, '.ci/audit.mjs'), { cwd: ROOT, env }, (error, said) =>
        resolve({ status: Number(error?.code ?? 0), said }),
      );
    });
  }

  const advisory =
    (severity: string): RequestListener =>
    (_, response) => {
      const koa = [{ id: 1, title: 'a fault', severity, vulnerable_versions: '*', url: 'https://example.org/1' }];
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ koa }));
    };

  it('is content where nothing is known', async () => {
    const { status, said } = await audit((_, response) => void response.end('{}'));
    expect(status, said).to.equal(0);
    expect(said).to.match(/^0 known faults/);
  });

  it('fails on a fault of high severity, and says whose', async () => {
    const { status, said } = await audit(advisory('high'));
    expect(status, said).to.equal(1);
    expect(said).to.match(/^high: koa /m);
  });

  it('tells of one of low severity, and goes on', async () => {
    const { status, said } = await audit(advisory('low'));
    expect(status, said).to.equal(0);
    expect(said).to.match(/^\d known faults in production dependencies, 0 of them/);
  });

  it('goes on without a registry that can be asked, and says so', async () => {
    const { status, said } = await audit((_, response) => void response.writeHead(405).end('{}'));
    expect(status, said).to.equal(0);
    expect(said).to.match(/^Not audited: 405/);
  });
});
