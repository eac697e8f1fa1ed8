import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { afterEach, describe, it } from 'mocha';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { startRedis, until } from '../support/redis-server.ts';

const PAGE = '/v2/gh/owner/repo/main';
const COUNT = 200;
const ADDRESS = '192.0.2.77';
const MEMBERS = [{ name: 'a', url: 'http://127.0.0.1:9' }];

describe('two gateways with one store', () => {
  const cleaning: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const clean of cleaning.splice(0).reverse()) await clean();
  });
  const { startGateway } = testGateways();

  /** Stores as configurations name them. */
  const STORES = {
    Redis: async () => {
      const server = await startRedis();
      cleaning.push(() => server.stop());
      return { kind: 'redis', url: server.url };
    },
    'an embedded store': async () => {
      const folder = await mkdtemp(join(tmpdir(), 'launch-gateway-store-'));
      cleaning.push(() => rm(folder, { recursive: true, force: true }));
      return { kind: 'embedded', path: folder };
    },
  };

  for (const [name, open] of Object.entries(STORES)) {
    it(`refuse a client that has had its limit at the other: ${name}`, async () => {
      const store = await open();
      const limits = { launches: { count: COUNT, within: '1d' } };
      const config = { members: MEMBERS, trustedProxies: ['127.0.0.1'], sticky: { secret: 'long enough to be one' } };
      const [here, there] = [
        await startGateway({ ...config, store, limits }),
        await startGateway({ ...config, store, limits }),
      ];
      const statusAt = async (url: string, address = ADDRESS) =>
        (await ask(url, PAGE, { headers: { 'x-forwarded-for': address } })).status;
      for (let i = 0; i < COUNT; i++) expect(await statusAt(here.url)).to.equal(307);
      expect(await statusAt(here.url)).to.equal(429);
      let admitted = 0;
      await until('the other gateway has heard', async () => {
        const status = await statusAt(there.url);
        if (status === 307) admitted++;
        return status === 429;
      });
      expect(admitted).to.be.within(COUNT / 10, COUNT - 1);
      expect(await statusAt(there.url, '192.0.2.78')).to.equal(307);
      if (!('url' in store)) return;
      const redis = new Redis(String(store.url));
      cleaning.push(async () => redis.disconnect());
      const kept = await redis.zrange('launch-gateway:use:{launches}', '0', '-1');
      expect(kept).to.have.length(1);
      expect(kept[0]).to.match(/^[\w-]{43}$/);
    });
  }
});
