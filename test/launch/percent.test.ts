import { expect } from 'chai';
import { describe, it } from 'mocha';
import { decodePercent, escapeForPath } from '../../src/launch/percent.ts';

describe('percent-escapes', () => {
  for (const [raw, text] of [
    ['plain', 'plain'],
    ['a%2Fb%2fc', 'a/b/c'],
    ['caf%C3%A9', 'café'],
    ['caf\xc3\xa9', 'café'],
    ['caf\xc3%A9', 'café'],
    ['café', 'café'],
    ['€ café', '€ café'],
    ['%ff%41%C3%A9', '%FFA%C3%A9'],
    ['%ff/%C3%A9', '%FF/é'],
    ['\ud800', '\ufffd'],
    ['%ff\ud800', '%FF\ufffd'],
    ['%25zz', '%zz'],
  ] as const) {
    it(`${JSON.stringify(raw)} reads ${JSON.stringify(text)}`, () => {
      expect(decodePercent(raw)).to.equal(text);
    });
  }

  it('are added only where a path needs them', () => {
    expect(escapeForPath("a/b%2F~!@:;=&'()*+,")).to.equal("a/b%2F~!@:;=&'()*+,");
    expect(escapeForPath('é?#\n €\ud800')).to.equal('%e9%3f%23%0a%20%E2%82%AC%EF%BF%BD');
  });
});
