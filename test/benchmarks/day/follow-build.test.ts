import { expect } from 'chai';
import { after, afterEach, describe, it } from 'mocha';
import { Agent } from 'undici';
import { endOf, followBuild } from '../../../benchmarks/day/follow-build.ts';
import { type SimulatedHub, startSimulatedHub } from '../../../src/simulated-hub/simulated-hub.ts';

describe('following a build', () => {
  const dispatcher = new Agent();
  let hub: SimulatedHub | undefined;
  after(() => dispatcher.destroy());
  afterEach(async () => {
    await hub?.close();
    hub = undefined;
  });

  it('tells an image that was made from one that was found', async () => {
    hub = await startSimulatedHub({ name: 'hub-1' });
    const follow = () => followBuild(dispatcher, hub!.url, '/build/gh/user/repo/main');
    expect(await follow()).to.deep.equal({ kind: 'built' });
    expect(await follow()).to.deep.equal({ kind: 'found' });
  });

  it('gives the words of a hub that refuses', async () => {
    hub = await startSimulatedHub({ name: 'hub-1', podQuota: 0 });
    const end = await followBuild(dispatcher, hub.url, '/build/gh/user/repo/main');
    expect(end).to.have.property('message').that.includes('Too many users');
  });

  it('waits for the end of an event that came in two pieces', () => {
    expect(endOf('data: {"phase":"rea')).to.equal(null);
    expect(endOf('data: {"phase":"ready"}\n\n')).to.deep.equal({ kind: 'built' });
  });

  it('fails when nobody is there', async () => {
    expect(await followBuild(dispatcher, 'http://127.0.0.1:1', '/build/gh/a/b/c')).to.include({ kind: 'failed' });
  });
});
