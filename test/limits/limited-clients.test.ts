import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Limit } from '../../src/limits/limit.ts';
import { LimitedClients } from '../../src/limits/limited-clients.ts';

const NOW = 1_800_000_000_000;
const LIMIT: Limit = { count: 10, withinMs: 60_000 };

const taken = (clients: LimitedClients, client: string, times: number) =>
  Array.from({ length: times }, () => clients.take(client, NOW)).filter((waitMs) => waitMs === 0).length;

describe('clients that are limited', () => {
  it('are counted each for itself', () => {
    const clients = new LimitedClients('launches', () => LIMIT);
    expect(taken(clients, 'ann', 20)).to.equal(10);
    expect(taken(clients, 'bob', 20)).to.equal(10);
  });

  it('are so many at most: whoever has asked for nothing for longest begins anew', () => {
    const clients = new LimitedClients('launches', () => LIMIT, 3);
    for (const client of ['ann', 'bob', 'cleo']) expect(taken(clients, client, 11)).to.equal(10);
    expect(taken(clients, 'ann', 1)).to.equal(0);
    expect(taken(clients, 'dan', 1)).to.equal(1);
    expect(taken(clients, 'ann', 1)).to.equal(0);
    expect(taken(clients, 'bob', 1)).to.equal(1);
  });

  it('may have as much as they like while there is no limit, and what they had then is not held against them', () => {
    let limit: Limit | null = null;
    const clients = new LimitedClients('launches', () => limit);
    expect(taken(clients, 'ann', 1_000)).to.equal(1_000);
    limit = LIMIT;
    expect(taken(clients, 'ann', 20)).to.equal(10);
  });

  it('are told of from a tenth of the limit on, once for each time that they are asked for', () => {
    const clients = new LimitedClients('launches', () => ({ count: 100, withinMs: 60_000 }));
    taken(clients, 'ann', 9);
    taken(clients, 'bob', 10);
    const untold = (most = 9) => clients.takeUntold(most).map(([client]) => client);
    expect(untold()).to.deep.equal(['bob']);
    expect(untold()).to.deep.equal([]);
    for (const client of ['ann', 'cleo', 'bob']) taken(clients, client, 10);
    expect(untold(2)).to.deep.equal(['ann', 'cleo']);
    expect(untold(2)).to.deep.equal(['bob']);
  });
});
