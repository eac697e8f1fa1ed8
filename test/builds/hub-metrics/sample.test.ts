import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { labelOf, readSample } from '../../../src/builds/hub-metrics/sample.ts';
import { line } from './fixtures.ts';

const anyText = fc.string({
  unit: fc.oneof(fc.constantFrom('\\', '"', '\n', '}', '{', ',', '=', ' ', '\\n'), fc.string()),
});

describe('a sample', () => {
  it('is read with its labels', () => {
    const sample = readSample('n_total{provider="GitHub",repo="https://github.com/a/b",status="success"} 12.0');
    expect(sample?.value).to.equal(12);
    expect(labelOf(sample!.series, 'provider')).to.equal('GitHub');
    expect(labelOf(sample!.series, 'repo')).to.equal('https://github.com/a/b');
    expect(labelOf(sample!.series, 'status')).to.equal('success');
    expect(labelOf(sample!.series, 'tatus')).to.equal(null);
  });

  it('may have no labels, spaces, a timestamp, a large count, a carriage return', () => {
    expect(readSample('n 1.7e+09')).to.deep.equal({ series: 'n', value: 1.7e9 });
    expect(readSample('n{a="b", c="d",} 3.0 1700000000000\r')?.value).to.equal(3);
    expect(labelOf('n{a="b", c="d",}', 'c')).to.equal('d');
    expect(readSample('n{} 1')).to.deep.equal({ series: 'n{}', value: 1 });
    expect(readSample('n +Inf')).to.equal(null);
  });

  for (const rubbish of [
    '',
    ' ',
    'n',
    'n ',
    '{',
    'n{',
    'n{a',
    'n{a="',
    'n{a="b',
    'n{a="b"',
    'n{a="b"}',
    'n{a="\\"} 1',
    'n{a} 1',
    'n{} x',
    ' 1',
  ]) {
    it(`is not ${JSON.stringify(rubbish)}`, () => expect(readSample(rubbish)).to.equal(null));
  }

  it('comes back from what a hub writes, whatever stands in its labels', () => {
    fc.assert(
      fc.property(anyText, anyText, fc.nat(), (repo, text, count) => {
        const written = line(repo, count, { provider: text.replace(/[\\"\n]/g, '') });
        const sample = readSample(written.slice(0, -1));
        expect(sample?.value).to.equal(count);
        expect(labelOf(sample!.series, 'repo')).to.equal(repo);
        expect(labelOf(sample!.series, 'status')).to.equal('success');
      }),
    );
  });

  it('is never a fault of ours', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const sample = readSample(`n{${text}`);
        if (sample !== null) labelOf(sample.series, 'status');
        labelOf(text, 'status');
      }),
    );
  });
});
