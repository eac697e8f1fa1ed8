import { expect } from 'chai';
import { describe, it } from 'mocha';
import { tokenHash } from '../../src/access/token-hash.ts';
import { accessTokens } from '../../src/config/access-tokens.ts';
import { readConfig } from '../../src/config/read-config.ts';

const members = [{ name: 'hub-1', url: 'https://hub-1.example.org', prime: true }];
const read = (more: object, env: Readonly<Record<string, string>> = {}) =>
  readConfig(JSON.stringify({ members, ...more }), { format: 'json', env });
const SECRET = 'a-secret-of-somebody';
const HASH = `sha256:${tokenHash(SECRET)}`;

describe('tokens of the API, in the configuration,', () => {
  it('are hashes or, from the environment, the tokens themselves, of which the hash is kept', () => {
    const reading = read(
      {
        access: {
          tokens: [
            { name: 'ci', hash: HASH, scopes: ['prewarm'], buildsPerHour: 5 },
            { name: 'olga', token: { env: 'OLGA' }, scopes: ['announce'], expires: '2027-01-31T12:00:00+01:00' },
          ],
        },
      },
      { OLGA: `${SECRET}-2` },
    );
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
    expect(reading.config.access.tokens).to.deep.equal([
      { name: 'ci', hash: tokenHash(SECRET), scopes: ['prewarm'], expiresAt: null, buildsPerHour: 5 },
      {
        ...{ name: 'olga', hash: tokenHash(`${SECRET}-2`), scopes: ['announce'], buildsPerHour: 20 },
        expiresAt: Date.parse('2027-01-31T11:00Z'),
      },
    ]);
    expect(JSON.stringify(reading.config)).not.to.include(SECRET);
  });

  it('stand beside those of pre-warming and announced events', () => {
    const reading = read({
      access: { tokens: [{ name: 'a', hash: HASH, scopes: ['control'] }] },
      prewarm: { tokens: [{ name: 'b', token: `${SECRET}-b`, buildsPerHour: 3 }] },
      announcements: { tokens: [{ name: 'c', token: `${SECRET}-c` }] },
    });
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
    const found = accessTokens(reading.config).map(({ name, scopes, buildsPerHour }) => [name, scopes, buildsPerHour]);
    expect(found).to.deep.equal([
      ['a', ['control'], 20],
      ['b', ['prewarm'], 3],
      ['c', ['announce'], 0],
    ]);
  });

  it('are refused when they are incomplete, double, or good for nothing that there is', () => {
    const token = { name: 'ci', hash: HASH, scopes: ['read'] };
    for (const [tokens, path] of [
      [[{ name: 'ci', scopes: ['read'] }], 'access.tokens[0]'],
      [[{ ...token, token: SECRET }], 'access.tokens[0]'],
      [[{ ...token, hash: tokenHash(SECRET) }], 'access.tokens[0].hash'],
      [[{ ...token, scopes: [] }], 'access.tokens[0].scopes'],
      [[{ ...token, scopes: ['all'] }], 'access.tokens[0].scopes[0]'],
      [[{ ...token, scopes: ['events'] }], 'access.tokens[0].scopes[0]'],
      [[{ ...token, scopes: ['events:hub-1', 'events:hub-2'] }], 'access.tokens[0].scopes'],
      [[{ ...token, expires: 'next year' }], 'access.tokens[0].expires'],
      [[token, { ...token, name: 'other' }], 'access.tokens[1].hash'],
      [[token, { ...token, hash: `sha256:${tokenHash('other')}` }], 'access.tokens[1].name'],
    ] as const) {
      const reading = read({ access: { tokens } });
      const problems = reading.ok ? [] : reading.problems;
      expect(
        problems.map((problem) => problem.path),
        JSON.stringify(tokens),
      ).to.include(path);
      expect(JSON.stringify(problems)).not.to.include(SECRET);
    }
  });

  it('raise a doubt where they name no member, or are called as others', () => {
    const reading = read({
      access: { tokens: [{ name: 'ci', hash: HASH, scopes: ['events:hub-9'] }] },
      prewarm: { tokens: [{ name: 'ci', token: `${SECRET}-b` }] },
    });
    const doubts = (reading.ok ? reading.warnings : []).map(({ path, message }) => `${path} ${message}`);
    expect(doubts).to.deep.equal([
      'access.tokens[0].scopes name no member of this configuration: events:hub-9',
      'access.tokens[0].name is the name of prewarm.tokens[0] too: the log does not tell them apart',
    ]);
  });
});
