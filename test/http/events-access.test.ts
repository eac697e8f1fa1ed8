import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { type TestFederation, testGateways } from '../support/gateway.ts';
import { type Answer, ask } from '../support/http.ts';
import { exchangeBytes, headerValues } from '../support/launch.ts';
import { builtOn, EVENTS, event, post } from './post-events.ts';

const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

const postAs = (federation: TestFederation, authorization: string, body: string): Promise<Answer> =>
  ask(federation.url, EVENTS, { method: 'POST', headers: { authorization }, body });

const batch = (federation: TestFederation, more: Readonly<Record<string, unknown>> = {}) =>
  JSON.stringify([event(federation, more)]);

/** What a server says on a connection that is written to but never ended. */
const answerTo = (url: string, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
      if (answer.includes('\r\n\r\n')) socket.end();
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });

const head = (federation: TestFederation, more: string) =>
  `POST ${EVENTS} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${federation.members[0]!.eventToken}\r\n${more}\r\n\r\n`;

describe('who may post launch events', () => {
  const { startTestFederation } = testGateways();

  it('is who has the token of a member, as bearer or as password of any user', async () => {
    const federation = await startTestFederation();
    const token = federation.members[0]!.eventToken;
    const ways = [
      `Bearer ${token}`,
      `bearer  ${token} `,
      basic('hub-1', token),
      basic('', token),
      basic('anyone', token),
    ];
    for (const [index, way] of ways.entries()) {
      const body = batch(federation, { spec: `owner/way-${index}/HEAD` });
      expect((await postAs(federation, way, body)).status, way).to.equal(204);
      expect(await builtOn(federation, `owner/way-${index}/HEAD`), way).to.deep.equal(['hub-1']);
    }
  });

  it('is nobody else: 401, what would help, and nothing of the right one', async () => {
    const federation = await startTestFederation();
    const right = federation.members[0]!.eventToken;
    const ways = [
      ...['', 'Bearer', 'Bearer ', right, `Bearer ${right}x`, `Bearer ${right.slice(1)}`, `Digest ${right}`],
      ...[
        'Basic',
        `Basic ${right}`,
        `Basic ${btoa(right)}`,
        `Bearer ${btoa(`hub-1:${right}`)}`,
        `${basic('a', right)}!`,
      ],
      ...[basic('hub-1', ''), basic(right, ''), basic('hub-1', `${right}x`), basic('hub-1', `x:${right}`)],
    ];
    for (const way of ways) {
      const answer = await postAs(federation, way, batch(federation));
      expect(answer.status, way).to.equal(401);
      expect(answer.headers['www-authenticate'], way).to.match(/^Bearer realm=.*, Basic realm=/);
      expect(answer.body).not.to.include(right);
    }
    expect((await ask(federation.url, EVENTS, { method: 'POST', body: batch(federation) })).status).to.equal(401);
    expect(await builtOn(federation, 'owner/repo/HEAD')).to.deep.equal([]);
    expect(federation.logText()).not.to.include(right);
    // A hub does not look at answers, and strangers must not fill the log.
    expect(federation.log().filter(({ msg }) => msg === 'a launch event was refused')).to.have.length(1);
  });

  it('is nobody where no member has a token', async () => {
    const members = [{ name: 'hub-1', url: 'http://127.0.0.1:9', prime: true }];
    const federation = await startTestFederation({ config: { members } });
    for (const way of ['Bearer null', 'Bearer undefined', 'Bearer ', 'Bearer x', basic('', ''), basic('null', 'null')])
      expect((await postAs(federation, way, '[]')).status, way).to.equal(401);
  });

  it('is believed only about its own hub', async () => {
    const federation = await startTestFederation();
    const [first, second] = federation.members;
    const { status, body } = await post(federation, batch(federation), second!.eventToken);
    expect(status).to.equal(400);
    expect(JSON.parse(body).refused[0].problem).to.include('hub-2');
    const host = new URL(second!.url).host;
    const foreign = [
      ...[`${host}.evil.example`, `evil@${host}`, `${host}/`, `${host}/x`, `${host}?`, `${host}#`, ` ${host}`],
      ...[new URL(second!.url).hostname, `http://${host}`, `${new URL(first!.url).host}`, '[', ':', 'http:'],
    ];
    for (const origin of foreign) {
      const answer = await post(federation, batch(federation, { origin }), second!.eventToken);
      expect(answer.status, origin).to.equal(400);
    }
    expect(await builtOn(federation, 'owner/repo/HEAD')).to.deep.equal([]);
  });

  it('may write its host as visitors did', async () => {
    const members = [{ name: 'hub-1', url: 'https://Hub.example/binder', prime: true, eventToken: 't' }];
    const federation = await startTestFederation({ config: { members, publicUrl: 'http://gateway.example:8080' } });
    const own = ['hub.example', 'HUB.example', 'hub.example:443', 'gateway.example:8080', '', null];
    for (const origin of own) {
      expect((await post(federation, batch(federation, { origin }), 't')).status, `${origin}`).to.equal(204);
    }
    for (const origin of ['hub.example:80', 'hub.example:8443', 'gateway.example', 'gateway.example:443']) {
      expect((await post(federation, batch(federation, { origin }), 't')).status, origin).to.equal(400);
    }
  });
});

describe('POST /api/v1/events, as HTTP', () => {
  const { startTestFederation } = testGateways();

  it('takes no other method', async () => {
    const federation = await startTestFederation();
    const headers = { authorization: `Bearer ${federation.members[0]!.eventToken}` };
    for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const answer = await ask(federation.url, `${EVENTS}?msg=x`, { method, headers });
      expect({ status: answer.status, allow: answer.headers.allow }, method).to.deep.equal({
        status: 405,
        allow: 'POST',
      });
    }
  });

  it('takes the types in which events are sent, whatever curl calls them', async () => {
    const federation = await startTestFederation();
    const sendAs = (type: string, body: string) => {
      const headers = { authorization: `Bearer ${federation.members[0]!.eventToken}`, 'content-type': type };
      return ask(federation.url, EVENTS, { method: 'POST', headers, body });
    };
    const lines = `${JSON.stringify(event(federation))}\nrubbish\n`;
    const form = 'application/x-www-form-urlencoded';
    for (const type of [
      'application/json; charset=utf-8',
      'Application/JSONL',
      'text/plain',
      'application/x-ndjson',
      form,
    ])
      expect((await sendAs(type, lines)).status, type).to.equal(207);
    for (const type of ['image/png', 'multipart/form-data; boundary=x', 'application/xml']) {
      const answer = await sendAs(type, lines);
      expect(answer.status, type).to.equal(415);
      expect(answer.headers).not.to.have.property('accept-encoding');
    }
    expect((await sendAs(form, `msg=${'x'.repeat(70_000)}`)).status).to.equal(413);
  });

  it('refuses a body that is too large with 413, told or found out', async () => {
    const federation = await startTestFederation({ config: { limits: { eventBodyBytes: 1_000 } } });
    expect((await post(federation, 'x'.repeat(1_001))).status).to.equal(413);
    // Never ends: the answer must not wait for the rest.
    const chunk = `800\r\n${'x'.repeat(0x800)}\r\n`;
    const answer = await answerTo(federation.url, head(federation, 'Transfer-Encoding: chunked') + chunk);
    expect(answer).to.match(/^HTTP\/1\.1 413 /);
  });

  it('takes a body in pieces', async () => {
    const federation = await startTestFederation();
    const body = batch(federation);
    const pieces = [body.slice(0, 10), body.slice(10)].map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`);
    const text = head(federation, 'Transfer-Encoding: chunked\r\nConnection: close');
    const answer = await exchangeBytes(federation.url, `${text}${pieces.join('')}0\r\n\r\n`);
    expect(answer).to.match(/^HTTP\/1\.1 204 /);
    expect(headerValues(answer, 'content-length')).to.deep.equal([]);
    expect(await builtOn(federation, 'owner/repo/HEAD')).to.deep.equal(['hub-1']);
  });

  it('tells a client that waits for it to go on', async () => {
    const federation = await startTestFederation();
    const outgoing = request(new URL(EVENTS, federation.url), {
      method: 'POST',
      headers: { expect: '100-continue', authorization: `Bearer ${federation.members[0]!.eventToken}` },
    });
    const answered = once(outgoing, 'response');
    outgoing.flushHeaders();
    await once(outgoing, 'continue');
    outgoing.end(batch(federation));
    const [response] = await answered;
    expect(response.statusCode).to.equal(204);
    response.resume();
  });

  it('cuts off who sends too slowly', async () => {
    const federation = await startTestFederation({ config: { limits: { requestTimeout: '300ms' } } });
    expect(await answerTo(federation.url, `${head(federation, 'Content-Length: 99')}{`)).to.match(/^HTTP\/1\.1 408 /);
    expect(federation.log().filter(({ level }) => level === 'error')).to.deep.equal([]);
  });

  it('does not call a sender who leaves in the middle a fault of ours', async () => {
    const federation = await startTestFederation();
    const { hostname, port } = new URL(federation.url);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(`${head(federation, 'Content-Length: 99')}{`);
        setImmediate(() => socket.destroy());
      });
      socket.on('close', () => resolve());
    });
    expect((await post(federation, '')).status).to.equal(204);
    expect(federation.log().filter(({ level }) => level === 'error')).to.deep.equal([]);
  });
});
