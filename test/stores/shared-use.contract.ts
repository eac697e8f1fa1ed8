import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { SharedUse } from '../../src/builds/shared-use.ts';
import type { Store } from '../../src/builds/store.ts';
import { Told } from './build-store.contract.ts';

/** Where stores of one test keep what they know. */
export interface UseGround {
  open(): Store;
  dispose(): Promise<void>;
}

const MOST = 3_600_000;
/** What wears off while a test runs, ms. */
const PASSED = 60_000;

/** What every SharedUse does, whatever it counts in. */
export function describeSharedUse(name: string, lay: () => Promise<UseGround>): void {
  describe(`${name}, as what clients have used`, () => {
    let ground: UseGround;
    let opened: Store[];

    beforeEach(async () => {
      ground = await lay();
      opened = [];
    });
    afterEach(async () => {
      await Promise.all(opened.map((store) => store.close()));
      await ground.dispose();
    });

    async function use(): Promise<SharedUse> {
      const store = ground.open();
      opened.push(store);
      await store.start(new Told());
      return store.use!;
    }
    const one = (client: string, spentMs: number) => [{ client, spentMs }];

    it('is the sum of what all gateways tell', async () => {
      const [here, there] = [await use(), await use()];
      expect((await here.add('launches', one('ann', 1_000_000), MOST))[0]).to.equal(1_000_000);
      expect((await there.add('launches', one('ann', 500_000.5), MOST))[0]).to.be.within(1_500_000 - PASSED, 1_500_001);
      expect((await here.add('launches', one('ann', 0), MOST))[0]).to.be.within(1_500_000 - PASSED, 1_500_001);
    });

    it('is told of each client in order, and of each limit apart', async () => {
      const shared = await use();
      await shared.add('launches', one('bob', 900_000), MOST);
      const spending = [...one('ann', 100_000), ...one('bob', 100_000), ...one('cleo', 300_000)];
      const [ann, bob, cleo] = await shared.add('launches', spending, MOST);
      expect([ann, cleo]).to.deep.equal([100_000, 300_000]);
      expect(bob).to.be.within(1_000_000 - PASSED, 1_000_000);
      expect(await shared.add('api-reads', one('bob', 1_000), MOST)).to.deep.equal([1_000]);
      expect(await shared.add('launches', [], MOST)).to.deep.equal([]);
    });

    it('is never more than may be spent, and less when less may be', async () => {
      const shared = await use();
      expect(await shared.add('launches', one('ann', 9 * MOST), MOST)).to.deep.equal([MOST]);
      expect((await shared.add('launches', one('ann', 9), MOST))[0]).to.be.within(MOST - PASSED, MOST);
      // As from a clock that was ahead: it counts for nothing.
      expect(await shared.add('launches', one('ann', 9), MOST / 2)).to.deep.equal([9]);
    });

    it('wears off with time', async () => {
      const shared = await use();
      await shared.add('launches', one('ann', 1_000_000), MOST);
      let last = 1_000_000;
      // No time is asserted: only that it goes down.
      for (let i = 0; i < 3; ) {
        const [now = 0] = await shared.add('launches', one('ann', 0), MOST);
        expect(now).to.be.at.most(last);
        if (now < last) i++;
        last = now;
      }
    });
  });
}
