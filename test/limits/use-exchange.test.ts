import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { LimitedClients } from '../../src/limits/limited-clients.ts';
import { UseExchange } from '../../src/limits/use-exchange.ts';
import { RedisStore } from '../../src/stores/redis/redis-store.ts';
import { Told } from '../stores/build-store.contract.ts';
import { type RedisProcess, startRedis, until } from '../support/redis-server.ts';

/** So long that nothing wears off while a test runs. */
const LIMIT = { count: 100, withinMs: 86_400_000 };
const CLIENT = '192.0.2.1';
/** Time that stands still: what wears off meanwhile might be what makes a tenth. */
const NOW = Date.now();
const still = () => NOW;

describe('gateways on one Redis that limit clients', () => {
  let redis: RedisProcess;
  const stores: RedisStore[] = [];
  beforeEach(async () => {
    redis = await startRedis();
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await redis.stop();
  });

  async function gateway(now = still) {
    const store = new RedisStore({ redis: { url: redis.url }, limits: { retentionMs: 60_000, recordsPerRepo: 8 } });
    stores.push(store);
    await store.start(new Told());
    const clients = new LimitedClients('launches', () => LIMIT);
    const alias = (client: string) => `hash of ${client}`;
    const exchange = new UseExchange({ shared: store.use, clients: [clients], alias, now, every: () => () => {} });
    const launch = (times: number, client = CLIENT) =>
      Array.from({ length: times }, () => clients.take(client, now())).filter((waitMs) => waitMs === 0).length;
    return { launch, clients, exchange: () => exchange.exchange() };
  }

  it('let a client have its limit at all of them together', async () => {
    const [here, there] = [await gateway(), await gateway()];
    expect(here.launch(100)).to.equal(100);
    await here.exchange();
    // A tenth of it, before it is worth a word.
    expect(there.launch(10)).to.equal(10);
    await there.exchange();
    expect(there.launch(1)).to.equal(0);
    expect(here.launch(1)).to.equal(0);
    expect(there.launch(5, '192.0.2.2')).to.equal(5);
  });

  it('let it have no more than a tenth, and what comes between two times, beyond that', async () => {
    const gateways = [await gateway(), await gateway(), await gateway()];
    const between = 4;
    let admitted = 0;
    for (let round = 0; round < 40; round++) {
      for (const one of gateways) admitted += one.launch(between);
      for (const one of gateways) await one.exchange();
    }
    expect(admitted).to.be.within(100, 100 + 2 * (10 + between));
  });

  it('have it pay back what was too much', async () => {
    let ahead = 0;
    const now = () => NOW + ahead;
    const [here, there] = [await gateway(now), await gateway(now)];
    expect([here.launch(100), there.launch(100)]).to.deep.equal([100, 100]);
    await here.exchange();
    await there.exchange();
    // Told by the limit alone it would be one hundredth of the time; now the other hundred come first.
    const waitMs = there.clients.take(CLIENT, now());
    expect(waitMs).to.be.within(LIMIT.withinMs, 1.01 * LIMIT.withinMs);
    ahead = waitMs - 2_000;
    expect(there.launch(1)).to.equal(0);
    ahead = waitMs + 60_000;
    expect(there.launch(1)).to.equal(1);
  });

  it('tell nothing of those who ask for little, and of others what they are called', async () => {
    const { shared, told } = spy();
    const clients = new LimitedClients('launches', () => LIMIT);
    const quiet = new UseExchange({
      shared,
      clients: [clients],
      alias: () => 'x',
      now: still,
      every: () => () => {},
    });
    for (let i = 0; i < 9; i++) clients.take(CLIENT, NOW);
    await quiet.exchange();
    expect(told).to.deep.equal([]);
    clients.take(CLIENT, NOW);
    await quiet.exchange();
    await quiet.exchange();
    expect(told.map(({ client }) => client)).to.deep.equal(['x']);
  });

  it('limit alone while Redis is away, and tell the rest when it is back', async () => {
    const [here, there] = [await gateway(), await gateway()];
    await redis.kill();
    expect(here.launch(150)).to.equal(100);
    await here.exchange();
    expect(here.launch(1)).to.equal(0);
    expect(there.launch(60)).to.equal(60);
    await redis.restart();
    // Here nothing can be taken any more, and it is told all the same; there it is heard with the next launch.
    await until('they have told each other', async () => {
      await here.exchange();
      there.launch(1);
      await there.exchange();
      return there.clients.of(CLIENT, NOW).left(LIMIT, NOW) === 0;
    });
  });

  it('do not forget what they know when Redis is emptied', async () => {
    const { launch, exchange, clients } = await gateway();
    launch(95);
    await exchange();
    await redis.kill();
    await redis.restart();
    launch(1);
    await until('it is there again', async () => {
      await exchange();
      return clients.of(CLIENT, NOW).untoldMs === 0;
    });
    expect(clients.of(CLIENT, NOW).left(LIMIT, NOW)).to.be.at.most(4);
  });
});

function spy() {
  const told: { client: string; spentMs: number }[] = [];
  const shared = {
    add: async (_: string, spending: readonly { client: string; spentMs: number }[]) => {
      told.push(...spending);
      return spending.map(({ spentMs }) => spentMs);
    },
  };
  return { shared, told };
}
