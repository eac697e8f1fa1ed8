import { expect } from 'chai';
import { describe, it } from 'mocha';
import { traceIdOf } from '../../src/http/trace-context.ts';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { foundLaunch } from '../support/hub-events.ts';
import { scriptedHubs } from '../support/scripted-hub.ts';
import { SPEC, streamFederations } from '../support/stream-federation.ts';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACE = { traceparent: `00-${ID}-00f067aa0ba902b7-01`, tracestate: 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE' };

/** What is no `traceparent`, or names no trace. */
const UNREADABLE = [
  '',
  ID,
  `00-${ID.toUpperCase()}-00f067aa0ba902b7-01`,
  `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
  `00-${ID}-0000000000000000-01`,
  `00-${ID}-00f067aa0ba902b7-01-more`,
  `ff-${ID}-00f067aa0ba902b7-01`,
  `00-${ID}-00f067aa0ba902b7`,
  // Two header lines, as Node joins them.
  `${TRACE.traceparent}, ${TRACE.traceparent}`,
  `00-${ID}-00f067aa0ba902b7-01"}\n{"msg":"forged`,
];

describe('the trace of a request', () => {
  it('is read from traceparent, also from one of a later version', () => {
    expect(traceIdOf(TRACE.traceparent)).to.equal(ID);
    expect(traceIdOf(`cc-${ID}-00f067aa0ba902b7-01-what-comes`)).to.equal(ID);
  });

  it('is none where that cannot be read', () => {
    expect(traceIdOf(undefined)).to.equal(null);
    for (const traceparent of UNREADABLE) expect(traceIdOf(traceparent), traceparent).to.equal(null);
  });
});

describe('trace context', () => {
  const { startGateway } = testGateways();
  const startHub = scriptedHubs();
  const startStreams = streamFederations();

  it('goes to the hub of a stream as it came, and its id into the log lines of the stream', async () => {
    const federation = await startStreams(1);
    federation.hubs[0]!.follow(foundLaunch);
    const { client, stream } = await federation.launch(SPEC, { headers: TRACE });
    await client.terminal();
    expect(stream.headers).to.include(TRACE);
    const ids = federation
      .log()
      .flatMap(({ msg, trace_id }) => (msg === 'launch' || msg === 'stream' ? [trace_id] : []));
    expect(ids).to.deep.equal([ID, ID]);
    expect(client.headers).not.to.have.any.keys('traceparent', 'tracestate', 'traceresponse');
  });

  it('goes to the hub of a page as it came', async () => {
    const hub = await startHub((_request, response) => void response.end('a page'));
    const { url } = await startGateway({ members: [{ name: 'hub-1', url: hub.url }], launch: 'proxy' });
    await ask(url, '/about', { headers: TRACE });
    await ask(url, `/v2/${SPEC}`, { headers: TRACE });
    expect(hub.requests).to.have.length(2);
    for (const { headers } of hub.requests) expect(headers).to.include(TRACE);
  });

  it('of a redirected launch reaches the hub with the client, which sends it again: nothing is carried back', async () => {
    const hub = await startHub((_request, response) => void response.end('a page'));
    const gateway = await startGateway({ members: [{ name: 'hub-1', url: hub.url }] });
    const { headers } = await ask(gateway.url, `/v2/${SPEC}`, { headers: TRACE });
    expect(headers).not.to.have.any.keys('traceparent', 'tracestate', 'traceresponse');
    const response = await fetch(`${gateway.url}/v2/${SPEC}`, { headers: TRACE });
    expect(await response.text()).to.equal('a page');
    expect(hub.requests.at(-1)!.headers).to.include(TRACE);
    expect(gateway.log().filter(({ trace_id }) => trace_id === ID)).to.have.length(2);
  });

  it('that cannot be read is for the hub to judge, and is not in the log', async () => {
    const federation = await startStreams(1);
    federation.hubs[0]!.follow(foundLaunch);
    const traceparent = 'forged"}';
    const { client, stream } = await federation.launch(SPEC, { headers: { traceparent } });
    await client.terminal();
    expect(stream.headers).to.include({ traceparent });
    expect(federation.log().filter(({ msg }) => msg === 'launch' || msg === 'stream')).to.have.length(2);
    expect(federation.logText()).not.to.include('forged').and.not.to.include('trace_id');
  });
});
