import { expect } from 'chai';
import { describe, it } from 'mocha';
import { Gateway } from '../../src/gateway.ts';
import { logTo } from '../../src/log.ts';
import { readPart } from '../support/gateway.ts';

/** What is under way in each process, or waits there. */
const ADDED = [
  'launch_gateway_ledger_queue',
  'launch_gateway_member_builds_per_minute',
  'launch_gateway_member_pending_launches',
  'launch_gateway_prewarms_running',
  'launch_gateway_prewarms_waiting',
  'launch_gateway_queue_length',
  'launch_gateway_streams',
  'launch_gateway_streams_away',
  'launch_gateway_tallies_waiting',
];

describe('a gauge of a gateway', () => {
  it('is added to those of other workers where that makes sense, and else says what is made of them', async () => {
    const members = [{ name: 'hub-1', url: 'http://127.0.0.1:9', prime: true }];
    const config = readPart({ members, store: { kind: 'none' }, shadow: { enabled: true, routing: { bound: 2 } } });
    const gateway = await Gateway.create({ config, log: logTo({ write: () => {} }), version: '1' });
    const gauges = (await gateway.metrics()).filter(
      ({ name, type }) => type === 'gauge' && /^launch_gateway/.test(name),
    );
    const added = gauges.filter(({ aggregator }) => aggregator === 'sum').map(({ name }) => name);
    expect(added.toSorted(), 'a new gauge belongs to this list, or has an aggregator').to.deep.equal(ADDED);
    await gateway.stop();
  });
});
