import { expect } from 'chai';
import { describe, it } from 'mocha';
import { progressLine } from '../../../benchmarks/day/progress.ts';

describe('the progress of a day', () => {
  it('shows how far it is and how long it takes', () => {
    expect(progressLine('redis', 5_000, 20_000, 10)).to.match(/^redis █{8}░{22} 25 % {2}5,000 of 20,000 {2}30 s left$/);
  });

  it('promises nothing before the first launch', () => {
    expect(progressLine('redis', -1, 20_000, 1)).to.match(/ 0 % {2}0 of 20,000 {2}$/);
  });
});
