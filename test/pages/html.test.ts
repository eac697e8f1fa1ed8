import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { html } from '../../src/pages/html.ts';

describe('html', () => {
  it('escapes every value, between tags and in attributes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const page = String(html`<a title="${text}">${text}</a>`);
        expect(page.match(/[<>"]/g)).to.deep.equal(['<', '"', '"', '>', '<', '>']);
      }),
    );
    expect(String(html`<p>${"<b>'&"}</p>`)).to.equal('<p>&lt;b&gt;&#39;&amp;</p>');
  });

  it('takes what it has made itself as it is, also in lists', () => {
    const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
    expect(String(html`<ul>${items}</ul>`)).to.equal('<ul><li>a</li><li>&lt;b&gt;</li></ul>');
  });

  it('leaves no trace of nothing, and shows zero', () => {
    expect(String(html`[${null}${undefined}${false}${[]}${0}]`)).to.equal('[0]');
  });
});
