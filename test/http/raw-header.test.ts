import { expect } from 'chai';
import { describe, it } from 'mocha';
import { rawHeader } from '../../src/http/raw-header.ts';

const request = (...rawHeaders: string[]) => ({ rawHeaders });

describe('a header as it came', () => {
  it('is found by its name, whatever its case', () => {
    for (const name of ['cookie', 'Cookie', 'COOKIE'])
      expect(rawHeader(request('Host', 'a.test', name, 'a=1'), 'cookie')).to.equal('a=1');
  });

  it('is not taken from a value, nor from a longer name', () => {
    expect(rawHeader(request('X-Name', 'cookie', 'Cookie2', 'a=1', 'X-Cookie', 'b=2'), 'cookie')).to.equal(undefined);
  });

  it('is empty where it is empty, and undefined where it is not there', () => {
    expect(rawHeader(request('Cookie', ''), 'cookie')).to.equal('');
    expect(rawHeader(request(), 'cookie')).to.equal(undefined);
  });

  it('that came several times is joined: cookies as cookies, others as a list', () => {
    expect(rawHeader(request('cookie', 'a=1', 'Cookie', 'b=2'), 'cookie')).to.equal('a=1; b=2');
    expect(rawHeader(request('traceparent', 'x', 'Traceparent', 'y'), 'traceparent')).to.equal('x, y');
  });
});
