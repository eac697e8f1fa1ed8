import { expect } from 'chai';
import { describe, it } from 'mocha';
import { BuildLine } from '../../src/prewarm/build-line.ts';

describe('the line at a member', () => {
  it('lets so many build at once, and the others in order, each told their place', async () => {
    const line = new BuildLine(2);
    const places: number[][] = [[], [], [], []];
    const turns = places.map((told) => line.enter((place) => told.push(place)));
    expect(await turns[0]!.granted).to.equal(true);
    expect(await turns[1]!.granted).to.equal(true);
    expect(places.map((told) => told.at(-1))).to.deep.equal([undefined, undefined, 1, 2]);
    turns[0]!.leave();
    expect(await turns[2]!.granted).to.equal(true);
    expect(places[3]!.at(-1)).to.equal(1);
  });

  it('closes up behind whoever leaves, who gets no turn', async () => {
    const line = new BuildLine(1);
    const [first, second, third] = [1, 2, 3].map(() => line.enter(() => {}));
    second!.leave();
    expect(await second!.granted).to.equal(false);
    first!.leave();
    first!.leave();
    expect(await third!.granted).to.equal(true);
    const fourth = line.enter(() => {});
    third!.leave();
    expect(await fourth.granted).to.equal(true);
  });
});
