import { expect } from 'chai';
import { describe, it } from 'mocha';
import { withoutLogins } from '../../src/http/without-logins.ts';

describe('what a hub says, without logins', () => {
  it('names no password, token or query, plain or escaped', () => {
    expect(withoutLogins('fatal: https://ann:secret@host.test/repo?token=hush failed')).to.equal(
      'fatal: https://host.test/repo?… failed',
    );
    expect(withoutLogins('git/https%3A%2F%2Fann%3Asecret%40host.test%2Frepo')).not.to.include('secret');
  });

  it('is no longer than a log needs, whatever is in it', () => {
    for (const piece of ['://', '?', ':// @', 'x']) {
      expect(withoutLogins(piece.repeat(100_000)).length).to.be.at.most(800);
    }
  });
});
