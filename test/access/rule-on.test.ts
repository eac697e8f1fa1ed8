import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { AccessToken } from '../../src/access/access-token.ts';
import { ruleOn } from '../../src/access/rule-on.ts';
import type { Scope } from '../../src/access/scope.ts';
import { tokenHash } from '../../src/access/token-hash.ts';

const given = (
  name: string,
  secret: string,
  scopes: readonly Scope[],
  expiresAt: number | null = null,
): AccessToken => ({
  ...{ name, hash: tokenHash(secret), scopes, expiresAt, buildsPerHour: 1 },
});

describe('a token that was sent', () => {
  const tokens = [
    given('ci', 'secret-1', ['prewarm']),
    given('olga', 'secret-2', ['announce', 'read']),
    given('late', 'secret-3', ['prewarm'], 1_000),
    given('twice', 'secret-4', ['read']),
    given('twice-too', 'secret-4', ['prewarm'], 2_000),
  ];
  const rule = (sent: string, scope: Scope, now = 0) => {
    const ruling = ruleOn(sent, (one) => one === scope, tokens, now);
    return ruling.ruling === 'unknown' ? 'unknown' : `${ruling.ruling}: ${ruling.token.name}`;
  };

  it('is good for its scopes and for nothing else', () => {
    expect(rule('secret-1', 'prewarm')).to.equal('granted: ci');
    expect(rule('secret-2', 'read')).to.equal('granted: olga');
    expect(rule('secret-1', 'announce')).to.equal('lacking: ci');
    expect(rule('secret-1', 'events:ci')).to.equal('lacking: ci');
  });

  it('is known by all of it', () => {
    for (const sent of ['', 'secret', 'secret-12', 'SECRET-1', tokenHash('secret-1')]) {
      expect(rule(sent, 'prewarm'), sent).to.equal('unknown');
    }
  });

  it('is good until it runs out', () => {
    expect(rule('secret-3', 'prewarm', 999)).to.equal('granted: late');
    expect(rule('secret-3', 'prewarm', 1_000)).to.equal('expired: late');
    expect(rule('secret-3', 'read', 1_000)).to.equal('expired: late');
  });

  it('may stand at several places, and is good for what each of them says', () => {
    expect(rule('secret-4', 'prewarm')).to.equal('granted: twice-too');
    expect(rule('secret-4', 'read', 3_000)).to.equal('granted: twice');
    expect(rule('secret-4', 'prewarm', 3_000)).to.equal('lacking: twice');
  });
});
