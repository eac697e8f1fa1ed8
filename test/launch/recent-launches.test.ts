import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { parseLaunch } from '../../src/launch/parse-launch.ts';
import { RecentLaunches } from '../../src/launch/recent-launches.ts';

const link = (n: number) => `/v2/gh/owner/repo-${n}/HEAD`;

describe('links that were launched of late', () => {
  it('are read once: the next launch is the same object', () => {
    const recent = new RecentLaunches();
    const first = recent.read(link(1));
    expect(recent.read(link(1))).to.equal(first);
  });

  it('are told apart by every byte', () => {
    const recent = new RecentLaunches();
    for (const target of ['/v2/gh/o/r/main', '/v2/gh/O/r/main', '/v2/gh/o/r/main?a', '/build/gh/o/r/main'])
      expect(recent.read(target)!.target).to.equal(target);
    expect(recent.read('/v2/gh/O/r/main')!.spec.repo).to.equal('O/r');
  });

  it('read the same as any, again and again', () => {
    const part = fc.constantFrom(
      'gh',
      'v2',
      'build',
      'zenodo',
      'gl',
      'a',
      'B.git',
      '10.5281',
      'x%2Fy',
      '%zz',
      '',
      '?u=1',
    );
    const target = fc.array(part, { maxLength: 7 }).map((parts) => `/${parts.join('/')}`);
    const recent = new RecentLaunches();
    fc.assert(
      fc.property(target, (text) => {
        const parsed = parseLaunch(text);
        const wanted = parsed?.ok ? parsed.launch : null;
        expect(recent.read(text)).to.deep.equal(wanted);
        expect(recent.read(text)).to.deep.equal(wanted);
      }),
    );
  });

  it('are kept while they are asked for, and forgotten otherwise, however many others there are', () => {
    const recent = new RecentLaunches();
    const asked = recent.read(link(0));
    const left = recent.read(link(1));
    for (let n = 2; n < 20_000; n++) {
      recent.read(link(n));
      if (n % 1_000 === 0) expect(recent.read(link(0))).to.equal(asked);
    }
    expect(recent.read(link(1))).to.not.equal(left);
    expect(recent.read(link(1))).to.deep.equal(left);
  });

  it('are not kept when they are long, but read', () => {
    const recent = new RecentLaunches();
    const long = `${link(1)}?urlpath=${'x'.repeat(300)}`;
    const first = recent.read(long);
    expect(first!.target).to.equal(long);
    expect(recent.read(long)).to.not.equal(first);
  });
});
