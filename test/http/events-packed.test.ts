import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { type TestFederation, testGateways } from '../support/gateway.ts';
import { builtOn, EVENTS, event } from './post-events.ts';

const send = (federation: TestFederation, encoding: string, body: Uint8Array<ArrayBuffer>) =>
  fetch(new URL(EVENTS, federation.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${federation.members[0]!.eventToken}`, 'content-encoding': encoding },
    body,
  });

const lines = (federation: TestFederation, name: string) =>
  `${JSON.stringify(event(federation, { spec: `owner/${name}/HEAD` }))}\nrubbish\n`;

/** Of 100 MB, packed to 100 KB. */
const BOMB = Buffer.alloc(100_000_000, ' ');

describe('launch events in a packed body', () => {
  const { startTestFederation } = testGateways();

  it('are unpacked, and answered as if they were not', async () => {
    const federation = await startTestFederation();
    const ways = [
      ['gzip', gzipSync],
      ['GZIP', gzipSync],
      ['x-gzip', gzipSync],
      ['deflate', deflateSync],
      ['deflate', deflateRawSync],
      ['identity', Buffer.from],
    ] as const;
    for (const [index, [encoding, pack]] of ways.entries()) {
      const text: string = lines(federation, `way-${index}`);
      const answer = await send(federation, encoding, Buffer.from(pack(Buffer.from(text))));
      expect(answer.status, `${encoding} ${index}`).to.equal(207);
      expect((await answer.json()) as unknown).to.deep.equal({
        accepted: 1,
        refused: [{ line: 2, problem: 'not JSON' }],
      });
      expect(await builtOn(federation, `owner/way-${index}/HEAD`)).to.deep.equal(['hub-1']);
    }
    const one = gzipSync(JSON.stringify(event(federation, { spec: 'owner/one/HEAD' })));
    expect((await send(federation, 'gzip', Buffer.from(one))).status).to.equal(204);
    expect(await builtOn(federation, 'owner/one/HEAD')).to.deep.equal(['hub-1']);
    expect((await send(federation, 'gzip', Buffer.alloc(0))).status).to.equal(204);
  });

  it('may be of several packed files in a row', async () => {
    const federation = await startTestFederation();
    const files = ['one', 'two'].map((name) =>
      gzipSync(`${JSON.stringify(event(federation, { spec: `owner/${name}/HEAD` }))}\n`),
    );
    expect((await send(federation, 'gzip', Buffer.concat(files))).status).to.equal(204);
    for (const name of ['one', 'two']) expect(await builtOn(federation, `owner/${name}/HEAD`)).to.deep.equal(['hub-1']);
  });

  it('are refused with 413 when too much comes out', async () => {
    const federation = await startTestFederation({ config: { limits: { eventBodyBytes: 1_000_000 } } });
    for (const [encoding, bomb] of [
      ['gzip', gzipSync(BOMB)],
      ['deflate', deflateSync(BOMB)],
      ['deflate', deflateRawSync(BOMB)],
    ] as const) {
      const answer = await send(federation, encoding, Buffer.from(bomb));
      expect(answer.status, encoding).to.equal(413);
      expect(await answer.text()).to.include('1000000 bytes when it is unpacked');
    }
    expect((await send(federation, 'gzip', Buffer.from(gzipSync(BOMB.subarray(0, 1_000_000))))).status).to.equal(204);
  });

  it('are refused with 400 when they are packed wrongly', async () => {
    const federation = await startTestFederation();
    const good = gzipSync(lines(federation, 'repo'));
    const spoilt = Buffer.from(good);
    spoilt[20]! ^= 0xff;
    const wrong = [
      Buffer.from('rubbish'),
      good.subarray(0, -1),
      good.subarray(0, 12),
      Buffer.concat([good, Buffer.from('x')]),
      spoilt,
    ];
    for (const [index, body] of wrong.entries()) {
      const answer = await send(federation, 'gzip', Buffer.from(body));
      expect(answer.status, `${index}`).to.equal(400);
      expect(await answer.text(), `${index}`).to.include('Content-Encoding');
    }
    expect((await send(federation, 'deflate', Buffer.from(good))).status).to.equal(400);
    expect(await builtOn(federation, 'owner/repo/HEAD')).to.deep.equal([]);
  });

  it('are refused with 415 and what is known, of any other packing', async () => {
    const federation = await startTestFederation();
    for (const encoding of ['br', 'zstd', 'gzip, gzip', 'aws-chunked']) {
      const answer = await send(federation, encoding, Buffer.from(brotliCompressSync(lines(federation, 'repo'))));
      expect(answer.status, encoding).to.equal(415);
      expect(answer.headers.get('accept-encoding')).to.equal('gzip, deflate');
    }
  });
});
