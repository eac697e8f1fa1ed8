import { expect } from 'chai';
import { describe, it } from 'mocha';
import { serverOf, shutDownPatiently } from '../../src/prewarm/user-server.ts';
import { memberAt } from '../members/fixtures.ts';
import { block } from '../support/scripted-stream.ts';

const ready = (fields: object) => Buffer.from(block({ phase: 'ready', ...fields }));
const SERVER = { url: 'https://hub.test/user/one/', token: 'secret' };

describe('the server of a ready', () => {
  const hub = memberAt('https://hub.test');

  it('is where it says, and nothing with build_only or where that is no address', () => {
    expect(serverOf(ready(SERVER), hub)).to.deep.equal(SERVER);
    expect(serverOf(ready({ imageName: 'image:tag' }), hub)).to.equal(null);
    expect(serverOf(ready({ ...SERVER, url: '/user/one/' }), hub)).to.equal(null);
    expect(serverOf(Buffer.from('data: {"url":\n\n'), hub)).to.equal(null);
    expect(serverOf(Buffer.from('data: null\n\n'), hub)).to.equal(null);
  });

  it('is not sent a token in the open where the hub is asked over TLS, nor by another protocol', () => {
    const open = { ...SERVER, url: 'http://hub.test/user/one/' };
    expect(serverOf(ready(open), hub)).to.equal(null);
    expect(serverOf(ready(open), memberAt('http://hub.test'))).to.deep.equal(open);
    expect(serverOf(ready({ ...SERVER, url: 'file:///etc/passwd' }), hub)).to.equal(null);
  });

  it('is asked again for a while to shut down, with growing pauses', async () => {
    const pauses: number[] = [];
    const clock = { sleep: async (ms: number) => void pauses.push(ms) };
    const never = async () => ({ ok: false, reason: 'answered 503' }) as const;
    const { signal } = new AbortController();
    expect(await shutDownPatiently(SERVER, never, clock, signal)).to.equal('answered 503');
    expect(pauses).to.deep.equal([1_000, 3_000, 9_000, 18_000]);
    let asked = 0;
    const third = async () => (++asked === 3 ? ({ ok: true } as const) : never());
    expect(await shutDownPatiently(SERVER, third, clock, signal)).to.equal(null);
    expect(asked).to.equal(3);
  });
});
