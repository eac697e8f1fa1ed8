import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { RepoKey } from '../../src/launch/launch-spec.ts';
import { NoStore } from '../../src/stores/no-store.ts';
import { describeSessionCounter } from './session-counter.contract.ts';

const ground = { open: () => new NoStore(), description: null, dispose: async () => undefined };

describeSessionCounter('no store', async () => ground, { shared: false });

describe('no store', () => {
  it('counts by the time it is given', async () => {
    let now = 1_000_000;
    const { sessions } = new NoStore(() => now);
    const repo = 'gh:o/r' as RepoKey;
    await sessions.admit(repo, 'one', 1, 1000);
    now += 999;
    expect(await sessions.admit(repo, 'two', 1, 1000)).to.equal(false);
    now += 1;
    expect(await sessions.count(repo)).to.equal(0);
    expect(await sessions.admit(repo, 'two', 1, 1000)).to.equal(true);
  });
});
