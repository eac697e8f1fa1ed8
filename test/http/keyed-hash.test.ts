import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { KeyedHash } from '../../src/http/keyed-hash.ts';

const hmac = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('base64url');

describe('a keyed hash', () => {
  it('is HMAC-SHA256, for a secret and a text of any length', () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(text, text, (secret, message) => {
        expect(new KeyedHash(secret).of(message)).to.equal(hmac(secret, message));
      }),
    );
  });

  for (const length of [0, 63, 64, 65, 1000]) {
    it(`is so with a secret of ${length} bytes`, () => {
      const secret = 'k'.repeat(length);
      expect(new KeyedHash(secret).of('text')).to.equal(hmac(secret, 'text'));
    });
  }
});
