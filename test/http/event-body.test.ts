import { expect } from 'chai';
import { describe, it } from 'mocha';
import { bodyKind, isOneEvent, kindInFact } from '../../src/http/event-body.ts';

const FORM = 'application/x-www-form-urlencoded';
const isOne = (type: string, body: string) => isOneEvent(kindInFact(bodyKind(type), body), body);

describe('a body of launch events', () => {
  const one: readonly [string, string, string][] = [
    ['JSON on a line', 'application/json', '{"a": 1}'],
    ['JSON with a line break at its end', 'application/json; charset=utf-8', '\ufeff {"a": 1}\r\n'],
    ['JSON without a type', '', '{"a": 1}'],
    ['JSON that is wrong', 'text/plain', '{'],
    ['a form', FORM, 'name=x&msg={}'],
    ['an empty form', `${FORM}; charset=utf-8`, ''],
    ['JSON that curl calls a form', FORM, ' {"a": 1}\n'],
    ['JSON of 64 KB', '', `{${' '.repeat(65_534)}}`],
  ];
  for (const [what, type, body] of one) {
    it(`is one event, taken unseen: ${what}`, () => {
      expect(isOne(type, body)).to.equal(true);
    });
  }

  const several: readonly [string, string, string][] = [
    ['an array', 'application/json', '[{"a": 1}]'],
    ['lines', 'application/json', '{"a": 1}\n{"a": 2}'],
    ['lines that curl calls a form', FORM, '{"a": 1}\n{"a": 2}'],
    ['an array that curl calls a form', FORM, '[]'],
    ['one line that is called lines', 'application/x-ndjson', '{"a": 1}'],
    ['JSON over several lines', '', '{\n"a": 1}'],
    ['nothing', '', ''],
    ['rubbish', '', 'rubbish'],
    ['JSON of more than 64 KB', '', `{${' '.repeat(65_535)}}`],
  ];
  for (const [what, type, body] of several) {
    it(`is looked at before it is answered: ${what}`, () => {
      expect(isOne(type, body)).to.equal(false);
    });
  }

  it('is of a type that holds events', () => {
    for (const type of ['text/html', 'image/png', 'json', 'application/json+x'])
      expect(() => bodyKind(type), type)
        .to.throw()
        .that.includes({ code: 'unsupported-type' });
  });

  it('is no longer than an event, if it is a form', () => {
    expect(() => kindInFact('form', `msg=${'x'.repeat(65_536)}`))
      .to.throw()
      .that.includes({ code: 'body-too-large' });
  });
});
