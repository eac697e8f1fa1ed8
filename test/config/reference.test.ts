import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { configReference } from '../../src/config/reference.ts';

const file = (name: string) => new URL(`../../config/${name}`, import.meta.url);
const HINT = 'out of date: run UPDATE_REFERENCE=1 npx mocha test/config/reference.test.ts';

/** The committed text; with UPDATE_REFERENCE set, the generated one is written first. */
function committed(name: string, generate: (before: string) => string): string {
  if (process.env.UPDATE_REFERENCE) writeFileSync(file(name), generate(readFileSync(file(name), 'utf8')));
  return readFileSync(file(name), 'utf8');
}

const table = /(<!-- reference:begin -->\n)([\s\S]*)(<!-- reference:end -->)/;

/** A table without its layout, which is the formatter's. */
const cells = (markdown: string) =>
  markdown
    .trim()
    .split('\n')
    .filter((row) => !/^[|\s-]+$/.test(row))
    .map((row) => row.replace(/ +/g, ' '));

describe('the documentation of the configuration', () => {
  it('has every key as the schema says it', () => {
    const text = committed('README.md', (before) =>
      before.replace(table, (_, begin, __, end) => `${begin}\n${configReference()}\n\n${end}`),
    );
    const [, , written = ''] = table.exec(text) ?? [];
    expect(cells(written), `config/README.md is ${HINT}`).to.deep.equal(cells(configReference()));
  });

  it('has the schema itself for editors', () => {
    const schema = configJsonSchema();
    // Compared as values: the file is laid out by the formatter.
    const written = JSON.parse(committed('schema.json', () => `${JSON.stringify(schema, null, 2)}\n`));
    expect(written, `config/schema.json is ${HINT}`).to.deep.equal(schema);
  });

  it('describes every key', () => {
    const undescribed = configReference()
      .split('\n')
      .filter((row) => /\|\s*\|$/.test(row));
    expect(undescribed).to.deep.equal([]);
  });

  for (const name of ['local.yaml', 'mybinder.yaml']) {
    it(`comes with a ${name} that is right and raises no doubt`, () => {
      const reading = readConfig(readFileSync(file(name), 'utf8'), { format: 'yaml', env: {} });
      expect(reading).to.deep.include({ ok: true, warnings: [] });
    });
  }

  it('comes with the federation of mybinder.org as it is deployed', () => {
    const reading = readConfig(readFileSync(file('mybinder.yaml'), 'utf8'), { format: 'yaml', env: {} });
    const members = reading.ok ? reading.config.members : [];
    expect(members.map(({ name, url, weight, prime }) => ({ name, url, weight, prime }))).to.deep.equal([
      { name: 'hetzner-2i2c', url: 'https://2i2c.mybinder.org', weight: 50, prime: true },
      { name: 'hetzner-gesis', url: 'https://gesis.mybinder.org', weight: 50, prime: false },
      { name: 'bids-ovh', url: 'https://bids.mybinder.org', weight: 50, prime: false },
    ]);
  });
});
