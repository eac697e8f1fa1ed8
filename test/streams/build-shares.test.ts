import { expect } from 'chai';
import { describe, it } from 'mocha';
import { BuildShares, shareKey } from '../../src/streams/build-shares.ts';
import type { CallListener, HubCall } from '../../src/streams/hub-call.ts';
import type { StreamWatcher } from '../../src/streams/hub-outcome.ts';
import { HubStream, type HubStreamNotes } from '../../src/streams/hub-stream.ts';
import { memberOf, NOON, specOf, TEXTBOOK } from '../routing/fixtures.ts';
import { EVENTS, type PhaseBeforeReady } from '../support/hub-events.ts';
import { block } from '../support/scripted-stream.ts';

const KEY = shareKey(TEXTBOOK, '');
const anybody = () => true;
const deaf: HubStreamNotes = {
  learn: () => {},
  imagePrefix: () => {},
  built: () => {},
  ready: () => {},
  failed: () => {},
  malformed: () => {},
};
const owner = (): StreamWatcher => ({ visitor: 'v', isAway: false, block: () => {}, over: () => {} });

/** A build that others may follow, as launches make one. */
async function build(shares: BuildShares, member: string) {
  let listener: CallListener | null = null;
  const call: HubCall = { pause: () => {}, resume: () => {}, close: () => {} };
  const watcher = owner();
  const stream: HubStream = new HubStream(
    {
      member: memberOf(member),
      generation: null,
      known: null,
      spec: TEXTBOOK,
      request: Promise.resolve({ target: '/build/gh/DS-100/textbook/main', headers: {} }),
      onShut: () => shares.remove(KEY, stream),
    },
    watcher,
    {
      callHub: (_member, _request, hears) => {
        listener = hears;
        return call;
      },
      now: () => NOON,
      logBytes: 1_000,
    },
    deaf,
  );
  shares.add(KEY, stream);
  // The request is made in a turn of its own.
  await Promise.resolve();
  return {
    stream,
    says: (...phases: readonly PhaseBeforeReady[]) => {
      for (const phase of phases) listener!.data(Buffer.from(block(EVENTS[phase])));
    },
    isCut: () => listener!.over({ kind: 'broken', reason: 'ECONNRESET' }),
    isLeft: () => stream.leave(watcher),
  };
}

describe('builds that may be followed', () => {
  it('are found from the moment they are added until the image is there', async () => {
    const shares = new BuildShares();
    const { stream, says } = await build(shares, 'ann');
    expect(shares.find(KEY, anybody)).to.equal(stream);
    expect(shares.find(KEY, ({ isBuilding }) => isBuilding)).to.equal(null);
    says('waiting', 'fetching', 'building');
    expect(shares.find(KEY, ({ isBuilding }) => isBuilding)).to.equal(stream);
    says('pushing', 'built');
    expect([shares.find(KEY, anybody), shares.size]).to.deep.equal([null, 0]);
    says('launching');
    expect(shares.size).to.equal(0);
  });

  for (const how of ['isCut', 'isLeft'] as const) {
    it(`are forgotten when they end otherwise (${how})`, async () => {
      const shares = new BuildShares();
      const one = await build(shares, 'ann');
      one.says('building');
      one[how]();
      expect([shares.find(KEY, anybody), shares.size]).to.deep.equal([null, 0]);
    });
  }

  it('may go on at two members: the first that suits is followed', async () => {
    const shares = new BuildShares();
    const ann = await build(shares, 'ann');
    const bob = await build(shares, 'bob');
    expect(shares.find(KEY, anybody)).to.equal(ann.stream);
    expect(shares.find(KEY, ({ member }) => String(member.name) === 'bob')).to.equal(bob.stream);
    expect(shares.find(KEY, () => false)).to.equal(null);
    ann.says('built');
    expect(shares.find(KEY, anybody)).to.equal(bob.stream);
    expect(shares.size).to.equal(1);
    bob.isCut();
    expect(shares.size).to.equal(0);
  });

  it('are those of the same bytes and the same login', () => {
    const keys = [
      KEY,
      shareKey(TEXTBOOK, 'one'),
      shareKey(TEXTBOOK, 'two'),
      shareKey(specOf('gh', 'ds-100/textbook/main'), ''),
      shareKey(specOf('gh', 'DS-100/textbook/HEAD'), ''),
      shareKey(specOf('gl', 'DS-100%2Ftextbook/main'), ''),
    ];
    expect(new Set(keys).size).to.equal(keys.length);
    expect(shareKey(specOf('gh', TEXTBOOK.raw), '')).to.equal(KEY);
  });
});
