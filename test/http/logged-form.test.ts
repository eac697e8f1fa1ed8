import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { eventInForm } from '../../src/http/logged-form.ts';

const form = (...fields: [string, string][]) => new URLSearchParams(fields).toString();

describe('the form of a logging handler', () => {
  it('carries an event as Python writes it, as the stock handler sends it', () => {
    const body =
      'name=binderhub.events&msg=%7B%27spec%27%3A+%27a%2Fb%2F%C3%B6+%2B%27%2C+%27build_token%27%3A+False%7D&args=%28%29&levelname=INFO&exc_info=None&taskName=Task-7';
    expect(eventInForm(body)).to.deep.equal({ value: { spec: 'a/b/ö +', build_token: false } });
  });

  it('carries it as JSON, where a queue has formatted it', () => {
    const event = { spec: "it's", build_token: true, ref: null };
    expect(eventInForm(form(['msg', JSON.stringify(event)]))).to.deep.equal({ value: event });
  });

  it('carries one and no more', () => {
    for (const body of ['', 'name=x', form(['message', '{}']), form(['MSG', '{}']), 'msg'])
      expect(eventInForm(body), body).to.have.property('problem');
    expect(eventInForm(form(['msg', '{}'], ['msg', '{}'])))
      .to.have.property('problem')
      .that.matches(/several/);
    expect(eventInForm(form(['msg', "{'a': nan}"])))
      .to.have.property('problem')
      .that.matches(/^msg: not a Python literal .* character 7/);
  });

  it('may be anything at all', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `msg=${text}`),
        ),
        (body) => {
          expect(Object.keys(eventInForm(body))).to.have.length(1);
        },
      ),
    );
  });
});
