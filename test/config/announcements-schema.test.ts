import { expect } from 'chai';
import { describe, it } from 'mocha';
import { readConfig } from '../../src/config/read-config.ts';

const members = [{ name: 'hub-1', url: 'https://hub-1.example.org', prime: true }];
const read = (announcements: unknown, env: Readonly<Record<string, string>> = {}) =>
  readConfig(JSON.stringify({ members, announcements }), { format: 'json', env });
const SECRET = 'operator-secret-0123456789';

describe('announced events, in the configuration,', () => {
  it('have defaults, and nobody who may announce them', () => {
    const reading = readConfig(JSON.stringify({ members }), { format: 'json', env: {} });
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
    expect(reading.config.announcements).to.deep.equal({
      tokens: [],
      leadMs: 7_200_000,
      recheckMs: 300_000,
      seatsPerMember: 100,
    });
  });

  it('take tokens from the environment', () => {
    const reading = read({ tokens: [{ name: 'olga', token: { env: 'OLGA' } }] }, { OLGA: SECRET });
    expect(reading.ok && reading.config.announcements.tokens).to.deep.equal([{ name: 'olga', token: SECRET }]);
  });

  it('refuse tokens that are too short, or not told apart, without showing them', () => {
    const twins = [
      { name: 'olga', token: SECRET },
      { name: 'olga', token: SECRET },
    ];
    for (const [tokens, path] of [
      [[{ name: 'olga', token: 'short-secret' }], 'announcements.tokens[0].token'],
      [twins, 'announcements.tokens[1].name'],
      [twins, 'announcements.tokens[1].token'],
      [[{ name: 'o l g a', token: SECRET }], 'announcements.tokens[0].name'],
    ] as const) {
      const reading = read({ tokens });
      expect(reading.ok).to.equal(false);
      const problems = reading.ok ? [] : reading.problems;
      expect(problems.map((problem) => problem.path)).to.include(path);
      expect(JSON.stringify(problems)).not.to.match(/secret/);
    }
  });
});
