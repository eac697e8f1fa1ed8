import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { readVersionsPage } from '../../src/members/versions-page.ts';
import { versionsText } from './fixtures.ts';

const read = (text: string) => {
  const page = readVersionsPage(200, text);
  if (!page.ok) throw new Error(page.detail);
  return page;
};

describe('a versions page', () => {
  it('is the same whatever the order of its keys', () => {
    const one = read('{"builder_info":{"a":1,"b":[{"c":2,"d":3}]},"binderhub":"1"}');
    const other = read('{"binderhub":"1","builder_info":{"b":[{"d":3,"c":2}],"a":1}}');
    expect(JSON.stringify(other.versions)).to.equal(JSON.stringify(one.versions));
    expect(other.generation).to.equal(one.generation);
  });

  it('begins a new generation with a new builder, not with a new BinderHub', () => {
    const before = read(versionsText('r2d:1', '1.0')).generation;
    expect(read(versionsText('r2d:1', '1.1')).generation).to.equal(before);
    expect(read(versionsText('r2d:2', '1.0')).generation).to.not.equal(before);
    expect(before).to.match(/^[0-9a-f]{16}$/);
  });

  it('that says nothing of a builder has a generation all the same', () => {
    expect(read('{"version":"1"}').generation).to.not.equal(read('{"version":"2"}').generation);
  });

  it('keeps a key that would be a prototype', () => {
    expect(JSON.stringify(read('{"__proto__":{"polluted":1}}').versions)).to.equal('{"__proto__":{"polluted":1}}');
  });

  it('that is no JSON object, or another status, tells nothing', () => {
    for (const text of ['', '<html>', '[]', 'null', '"1.0"', '{']) {
      expect(readVersionsPage(200, text).ok, text).to.equal(false);
    }
    expect(readVersionsPage(404, versionsText('r2d:1'))).to.deep.equal({ ok: false, detail: 'answered 404' });
  });

  it('nested a hundred thousand deep overflows nothing', () => {
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    expect(readVersionsPage(200, deep).ok).to.equal(false);
    expect(readVersionsPage(200, `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`).ok).to.equal(false);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        readVersionsPage(200, text);
      }),
    );
  });
});
