import { expect } from 'chai';
import { describe, it } from 'mocha';
import { mayMove } from '../../src/launch/moving-ref.ts';
import { parseSpecPath } from '../../src/launch/parse-launch.ts';

const COMMIT = '233102a7fae1e7c29ad87a1635f3cb6e21c597a7';

describe('what may come to mean something else', () => {
  for (const [spec, expected] of [
    [`gh/owner/repo/${COMMIT}`, false],
    [`git/https%3A%2F%2Fhost%2Frepo/${COMMIT}`, false],
    ['gh/owner/repo/main', true],
    ['gh/owner/repo/v1.0', true],
    [`gh/owner/repo/${COMMIT.slice(1)}`, true],
    [`gh/owner/repo/branch-${COMMIT}`, true],
    // The record may have a newer version tomorrow.
    ['zenodo/10.5281/zenodo.3242074', true],
  ] as const) {
    it(`${spec}: ${expected ? 'yes' : 'no'}`, () => {
      const parsed = parseSpecPath(spec);
      expect(parsed.ok && mayMove(parsed.spec)).to.equal(expected);
      expect(parsed.ok).to.equal(true);
    });
  }
});
