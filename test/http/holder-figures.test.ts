import { expect } from 'chai';
import { describe, it } from 'mocha';
import { HolderFigures } from '../../src/http/holder-figures.ts';

describe('figures of holders', () => {
  it('are counted once for all who wait, kept for minutes, and counted anew behind the old ones', async () => {
    let now = 0;
    let counted = 0;
    const figures = new HolderFigures(
      async () => ({ at: now, repos: [++counted], usualBuildMs: null }),
      () => now,
      () => expect.fail(),
    );
    const [one, two] = await Promise.all([figures.current(), figures.current()]);
    expect([one?.repos, two?.repos]).to.deep.equal([[1], [1]]);
    now = 60_000;
    expect((await figures.current())?.repos).to.deep.equal([1]);
    now = 3_600_000;
    expect((await figures.current())?.repos).to.deep.equal([1]);
    await new Promise(setImmediate);
    expect((await figures.current())?.repos).to.deep.equal([2]);
    expect(counted).to.equal(2);
  });

  it('are none where counting fails, which is told, and tried again', async () => {
    const told: unknown[] = [];
    let fails = true;
    const count = async () => {
      if (fails) throw new Error('odd');
      return { at: 0, repos: [1], usualBuildMs: null };
    };
    const figures = new HolderFigures(
      count,
      () => 0,
      (cause) => told.push(String(cause)),
    );
    expect(await figures.current()).to.equal(null);
    expect(told).to.deep.equal(['Error: odd']);
    fails = false;
    expect((await figures.current())?.repos).to.deep.equal([1]);
  });
});
