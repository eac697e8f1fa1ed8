import { expect } from 'chai';
import { describe, it } from 'mocha';
import { Pods } from '../../src/simulated-hub/pods.ts';

const pod = (user: string, image: string, endsAt: number) => ({ user, image, startedAt: 0, endsAt });

describe('pods', () => {
  it('leave when their session is over, in whatever order they came', () => {
    const pods = new Pods();
    pods.add(pod('late', 'r/a:1', 30));
    pods.add(pod('early', 'r/a:2', 10));
    pods.add(pod('middle', 'r/b:1', 20));
    expect(pods.list(9).map(({ user }) => user)).to.deep.equal(['early', 'middle', 'late']);
    expect([pods.count(10), pods.countOf('r/a', 10), pods.countOf('r/b', 10)]).to.deep.equal([2, 1, 1]);
    expect([pods.count(20), pods.countOf('r/b', 20)]).to.deep.equal([1, 0]);
    expect([pods.find('late', 29)?.user, pods.find('late', 30)]).to.deep.equal(['late', undefined]);
  });

  it('can be taken away before, once', () => {
    const pods = new Pods();
    const failed = pod('failed', 'r/a:1', 10);
    pods.add(failed);
    pods.add(pod('other', 'r/a:1', 10));
    pods.remove(failed);
    pods.remove(failed);
    expect([pods.count(0), pods.countOf('r/a', 0)]).to.deep.equal([1, 1]);
  });
});
