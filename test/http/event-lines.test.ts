import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { eventLines } from '../../src/http/event-lines.ts';

const lines = (body: string) => [...eventLines('json', body)];

describe('the events of a body', () => {
  it('are counted by line, empty ones too', () => {
    expect(lines('\ufeff{"a":1}\r\n\n  \nno\n[2]\n')).to.deep.equal([
      { line: 1, value: { a: 1 } },
      { line: 4, problem: 'not JSON' },
      { line: 5, value: [2] },
    ]);
  });

  it('are counted by element in an array', () => {
    expect(lines('\n[\n{"a":1},\n2]')).to.deep.equal([
      { line: 1, value: { a: 1 } },
      { line: 2, value: 2 },
    ]);
  });

  it('are one where it takes several lines', () => {
    expect(lines('{\n"a":\n1}\n')).to.deep.equal([{ line: 1, value: { a: 1 } }]);
  });

  it('are none in an empty body or array', () => {
    for (const body of ['', ' \r\n\n', '[]']) expect(lines(body)).to.deep.equal([]);
  });

  it('are one in a form', () => {
    expect([...eventLines('form', 'msg=%5B1%5D')]).to.deep.equal([{ line: 1, value: [1] }]);
    expect([...eventLines('form', '')]).to.have.length(1);
  });

  it('come back as they were written, whatever stands between them', () => {
    const value = fc.oneof(
      fc.jsonValue().map((json) => JSON.stringify(json)),
      fc.constantFrom('', ' ', 'no', '{"a'),
    );
    const written = fc.array(value, { minLength: 2 }).filter((texts) => texts.filter((text) => text.trim()).length > 1);
    fc.assert(
      fc.property(written, fc.constantFrom('\n', '\r\n'), (texts, end) => {
        const expected = texts.flatMap((text, index) => {
          if (text.trim() === '') return [];
          const isJson = text !== 'no' && text !== '{"a';
          return [{ line: index + 1, ...(isJson ? { value: JSON.parse(text) } : { problem: 'not JSON' }) }];
        });
        expect(lines(texts.join(end))).to.deep.equal(expected);
      }),
    );
  });
});
