import { expect } from 'chai';
import { describe, it } from 'mocha';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { launch, visit } from '../support/launch.ts';
import { builtOn, event, post, EVENTS as TARGET } from './post-events.ts';

describe('POST /api/v1/events', () => {
  const { startTestFederation } = testGateways();

  it('takes one object, an array and NDJSON, and answers 204', async () => {
    const federation = await startTestFederation();
    const of = (name: string) => event(federation, { spec: `owner/${name}/HEAD` });
    const ndjson = `${JSON.stringify(of('four'))}\r\n\n${JSON.stringify(of('five'))}\n`;
    const bodies = [
      JSON.stringify(of('one')),
      JSON.stringify(of('two'), null, 2),
      JSON.stringify([of('three')]),
      ndjson,
    ];
    for (const body of bodies) {
      const answer = await post(federation, body);
      expect({ status: answer.status, body: answer.body }).to.deep.equal({ status: 204, body: '' });
    }
    for (const name of ['one', 'two', 'three', 'four', 'five']) {
      expect(await builtOn(federation, `owner/${name}/HEAD`), name).to.deep.equal(['hub-1']);
    }
  });

  it('answers one event before it looks at it, and tells the operator what was wrong', async () => {
    const federation = await startTestFederation();
    const wrong = [{ provider: 'Nowhere' }, { origin: 'other.example' }, { status: 'maybe' }];
    for (const more of wrong) {
      const answer = await post(federation, JSON.stringify(event(federation, more)));
      expect({ status: answer.status, body: answer.body }).to.deep.equal({ status: 204, body: '' });
    }
    expect((await post(federation, '{"rubbish')).status).to.equal(204);
    const { body } = await ask(federation.url, '/metrics');
    expect(body).to.include('launch_gateway_events_total{member="hub-1",outcome="refused"} 4');
    expect(body).not.to.include('outcome="accepted"');
    const told = federation.log().filter(({ msg }) => msg === 'a launch event was refused');
    expect(told).to.have.length(1);
    expect(told[0]).to.include({ member: 'hub-1', problem: 'provider is not one that BinderHub has', unsaid: 0 });
  });

  it('looks at one event that is sent as a batch', async () => {
    const federation = await startTestFederation();
    const wrong = JSON.stringify(event(federation, { provider: 'Nowhere' }));
    const headers = { authorization: `Bearer ${federation.members[0]!.eventToken}` };
    const asLines = { ...headers, 'content-type': 'application/x-ndjson' };
    expect((await post(federation, `[${wrong}]`)).status).to.equal(400);
    expect((await ask(federation.url, TARGET, { method: 'POST', headers: asLines, body: wrong })).status).to.equal(400);
  });

  it('keeps the good ones and returns the bad ones with line and reason', async () => {
    const federation = await startTestFederation();
    const good = JSON.stringify(event(federation));
    const unknown = JSON.stringify(event(federation, { provider: 'Nowhere' }));
    const { status, body } = await post(federation, `{"rubbish\n${good}\n\n${unknown}\n7\n`);
    expect(status).to.equal(207);
    const { accepted, refused } = JSON.parse(body);
    expect(accepted).to.equal(1);
    expect(refused).to.deep.equal([
      { line: 1, problem: 'not JSON' },
      { line: 4, problem: 'provider is not one that BinderHub has' },
      { line: 5, problem: 'not a JSON object' },
    ]);
    expect(await builtOn(federation, 'owner/repo/HEAD')).to.deep.equal(['hub-1']);
  });

  it('answers rubbish with 400, in bounds', async () => {
    const federation = await startTestFederation({ config: { limits: { eventBodyBytes: 100_000 } } });
    const long = `{"x":"${'x'.repeat(70_000)}"}`;
    for (const body of [
      'rubbish',
      '\x00\x01',
      '[1,',
      'null',
      '[[]]',
      '[{}]',
      '{\n}',
      '"a"',
      long,
      'x\n'.repeat(49_000),
    ]) {
      const answer = await post(federation, body);
      expect(answer.status, body.slice(0, 20)).to.equal(400);
      expect(answer.body.length, body.slice(0, 20)).to.be.lessThan(200_000);
    }
    const { refused, unlisted } = JSON.parse((await post(federation, 'x\n'.repeat(150))).body);
    expect({ listed: refused.length, unlisted }).to.deep.equal({ listed: 100, unlisted: 50 });
    expect((await post(federation, '')).status).to.equal(204);
  });

  it('takes every version of the schema, as hubs send them, and those to come', async () => {
    const federation = await startTestFederation({ hubs: [{}] });
    for (const version of [1, 2, 3, 4, 5, 6, 7]) {
      const { origin, ref, build_token, request_origin, ...first } = event(federation, {
        version,
        spec: `owner/version-${version}/HEAD`,
      });
      const sent = {
        ...first,
        ...(version >= 3 && { origin }),
        ...(version >= 4 && { ref }),
        ...(version >= 5 && { build_token }),
        ...(version >= 6 && { request_origin }),
        ...(version >= 7 && { cluster: { name: 'new' } }),
      };
      expect((await post(federation, JSON.stringify([sent]))).status, `version ${version}`).to.equal(204);
      expect(await builtOn(federation, `owner/version-${version}/HEAD`), `version ${version}`).to.deep.equal(['hub-1']);
    }
  });

  it('keeps what is newer when old events come late', async () => {
    const federation = await startTestFederation({ hubs: [{}] });
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    const events = [
      event(federation, { timestamp: ago(5), ref: 'newer' }),
      event(federation, { timestamp: ago(60), ref: 'older', status: 'failure' }),
    ];
    for (const one of [...events, ...events]) await post(federation, JSON.stringify(one));
    const { body } = await ask(federation.url, '/api/v1/builds/gh/owner/repo/HEAD');
    const { builds } = JSON.parse(body);
    expect(builds).to.have.length(1);
    expect(builds[0]).to.include({ outcome: 'built', resolvedRef: 'newer' });
  });

  it('counts them by member and outcome', async () => {
    const federation = await startTestFederation();
    const good = JSON.stringify(event(federation));
    await post(federation, `${good}\n${good}\nrubbish`);
    await post(federation, good);
    const { body } = await ask(federation.url, '/metrics');
    expect(body).to.include('launch_gateway_events_total{member="hub-1",outcome="accepted"} 3');
    expect(body).to.include('launch_gateway_events_total{member="hub-1",outcome="refused"} 1');
  });

  it('is what hubs really send after a launch', async () => {
    const { url, hubs, hubOf } = await startTestFederation();
    const { member } = await visit(url, 'gl/group%2Fproject/main');
    await hubOf(member).eventsSettled();
    expect(hubs.map((hub) => hub.events().sent).reduce((a, b) => a + b)).to.equal(1);
    expect((await launch(url, '/v2/gl/group%2fproject/main')).reason).to.equal('built');
  });
});
