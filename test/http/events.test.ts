import { connect } from 'node:net';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { type TestFederation, testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { launch, visit } from '../support/launch.ts';

const TARGET = '/api/v1/events';

const event = (federation: TestFederation, more: Readonly<Record<string, unknown>> = {}) => ({
  timestamp: new Date().toISOString(),
  schema: 'binderhub.jupyter.org/launch',
  version: 6,
  provider: 'GitHub',
  spec: 'owner/repo/HEAD',
  ref: 'c0ffee',
  status: 'success',
  build_token: false,
  origin: new URL(federation.members[0]!.url).host,
  request_origin: '',
  ...more,
});

const post = (federation: TestFederation, body: string, token = federation.members[0]!.eventToken) =>
  ask(federation.url, TARGET, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body });

async function builtOn(federation: TestFederation, spec: string): Promise<readonly string[]> {
  const { body } = await ask(federation.url, `/api/v1/builds/gh/${spec}`);
  return JSON.parse(body)
    .builds.filter(({ outcome }: { outcome: string }) => outcome === 'built')
    .map(({ member }: { member: string }) => member);
}

describe('POST /api/v1/events', () => {
  const { startTestFederation } = testGateways();

  it('takes one object, an array and NDJSON, and answers 204', async () => {
    const federation = await startTestFederation();
    const of = (name: string) => event(federation, { spec: `owner/${name}/HEAD` });
    const ndjson = `${JSON.stringify(of('three'))}\r\n\n${JSON.stringify(of('four'))}\n`;
    for (const body of [JSON.stringify(of('one'), null, 2), JSON.stringify([of('two')]), ndjson]) {
      const answer = await post(federation, body);
      expect({ status: answer.status, body: answer.body }).to.deep.equal({ status: 204, body: '' });
    }
    for (const name of ['one', 'two', 'three', 'four']) {
      expect(await builtOn(federation, `owner/${name}/HEAD`), name).to.deep.equal(['hub-1']);
    }
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
    for (const body of ['rubbish', '\x00\x01', '[1,', 'null', '[[]]', '{}', '"a"', 'x\n'.repeat(49_000)]) {
      const answer = await post(federation, body);
      expect(answer.status, body.slice(0, 20)).to.equal(400);
      expect(answer.body.length, body.slice(0, 20)).to.be.lessThan(200_000);
    }
    const { refused, unlisted } = JSON.parse((await post(federation, 'x\n'.repeat(150))).body);
    expect({ listed: refused.length, unlisted }).to.deep.equal({ listed: 100, unlisted: 50 });
    expect((await post(federation, '')).status).to.equal(204);
  });

  it('takes every version of the schema, as hubs send them', async () => {
    for (const version of [1, 2, 3, 4, 5, 6] as const) {
      const federation = await startTestFederation({ hubs: [{}] });
      const { origin, ref, build_token, request_origin, ...first } = event(federation, { version });
      const sent = {
        ...first,
        ...(version >= 3 && { origin }),
        ...(version >= 4 && { ref }),
        ...(version >= 5 && { build_token }),
        ...(version >= 6 && { request_origin }),
      };
      expect((await post(federation, JSON.stringify(sent))).status, `version ${version}`).to.equal(204);
      expect(await builtOn(federation, 'owner/repo/HEAD'), `version ${version}`).to.deep.equal(['hub-1']);
    }
  });

  it('refuses a missing, a wrong and a nearly right token with 401, and says nothing of the right one', async () => {
    const federation = await startTestFederation();
    const right = federation.members[0]!.eventToken;
    const body = JSON.stringify(event(federation));
    for (const authorization of [
      '',
      'Bearer',
      'Bearer ',
      `Basic ${right}`,
      right,
      `Bearer ${right}x`,
      `Bearer ${right.slice(1)}`,
    ]) {
      const answer = await ask(federation.url, TARGET, { method: 'POST', headers: { authorization }, body });
      expect(answer.status, authorization).to.equal(401);
      expect(answer.body).not.to.include(right);
    }
    expect((await ask(federation.url, TARGET, { method: 'POST', body })).status).to.equal(401);
    expect(await builtOn(federation, 'owner/repo/HEAD')).to.deep.equal([]);
  });

  it('lets nobody in where no member has a token', async () => {
    const members = [{ name: 'hub-1', url: 'http://127.0.0.1:9', prime: true }];
    const federation = await startTestFederation({ config: { members } });
    for (const token of ['null', 'undefined', '', 'x'])
      expect((await post(federation, '{}', token)).status).to.equal(401);
  });

  it('believes a token only about its own hub', async () => {
    const federation = await startTestFederation();
    const [, second] = federation.members;
    const { status, body } = await post(federation, JSON.stringify(event(federation)), second!.eventToken);
    expect(status).to.equal(400);
    expect(JSON.parse(body).refused[0].problem).to.include('hub-2');
    const evil = { origin: `${new URL(second!.url).host}.evil.example` };
    expect((await post(federation, JSON.stringify(event(federation, evil)), second!.eventToken)).status).to.equal(400);
    expect(await builtOn(federation, 'owner/repo/HEAD')).to.deep.equal([]);
  });

  it('believes a hub that names the gateway, under whose name it was asked', async () => {
    const federation = await startTestFederation({ config: { publicUrl: 'https://gateway.example' } });
    expect((await post(federation, JSON.stringify(event(federation, { origin: 'gateway.example' })))).status).to.equal(
      204,
    );
    expect(await builtOn(federation, 'owner/repo/HEAD')).to.deep.equal(['hub-1']);
  });

  it('refuses a body that is too large with 413, told or found out', async () => {
    const federation = await startTestFederation({ config: { limits: { eventBodyBytes: 1_000 } } });
    expect((await post(federation, 'x'.repeat(1_001))).status).to.equal(413);
    const { hostname, port } = new URL(federation.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      let text = '';
      socket.on('data', (data) => {
        text += data;
        if (text.includes('\r\n\r\n')) socket.end();
      });
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
      const chunk = `800\r\n${'x'.repeat(0x800)}\r\n`;
      const token = federation.members[0]!.eventToken;
      // Never ends: the answer must not wait for the rest.
      socket.write(
        `POST ${TARGET} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`,
      );
    });
    expect(answer).to.match(/^HTTP\/1\.1 413 /);
  });

  it('does not call a sender who leaves in the middle a fault of ours', async () => {
    const federation = await startTestFederation();
    const { hostname, port } = new URL(federation.url);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        const token = federation.members[0]!.eventToken;
        socket.write(
          `POST ${TARGET} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nContent-Length: 99\r\n\r\n{`,
        );
        setImmediate(() => socket.destroy());
      });
      socket.on('close', () => resolve());
    });
    expect((await post(federation, '')).status).to.equal(204);
    expect(federation.log().filter(({ level }) => level === 'error')).to.deep.equal([]);
  });

  it('counts them by member and outcome', async () => {
    const federation = await startTestFederation();
    const good = JSON.stringify(event(federation));
    await post(federation, `${good}\n${good}\nrubbish`);
    const { body } = await ask(federation.url, '/metrics');
    expect(body).to.include('launch_gateway_events_total{member="hub-1",outcome="accepted"} 2');
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
