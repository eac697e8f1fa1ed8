import { expect } from 'chai';
import { describe, it } from 'mocha';
import { StickyCookie } from '../../src/http/sticky-cookie.ts';
import type { RepoKey } from '../../src/launch/launch-spec.ts';
import type { MemberName } from '../../src/members/member.ts';

const NOW = Date.UTC(2026, 10, 23);
const HOUR = 3_600_000;
const REPO = 'gh:owner/repo' as RepoKey;
const HUB = 'hub-1' as MemberName;
const settings = { enabled: true, lifeMs: 4 * HOUR };
const cookies = new StickyCookie(settings, 'a secret of our own');

const set = cookies.write({ cookies: [] }, REPO, HUB, false, NOW)!;
const sent = set.split(';', 1)[0]!;

describe('the sticky cookie', () => {
  it('brings back the member it was written for, for its life and no longer', () => {
    expect(cookies.read(sent, REPO, NOW)).to.equal(HUB);
    expect(cookies.read(`a=1; ${sent}; b=2`, REPO, NOW)).to.equal(HUB);
    expect(cookies.read(sent, REPO, NOW + 4 * HOUR - 1)).to.equal(HUB);
    expect(cookies.read(sent, REPO, NOW + 4 * HOUR + 10 * 60_001)).to.equal(null);
  });

  it('is HttpOnly, SameSite=Lax, for the whole site, and Secure where visitors come over TLS', () => {
    expect(set.split('; ').slice(1)).to.deep.equal(['Path=/', 'Max-Age=14400', 'HttpOnly', 'SameSite=Lax']);
    expect(cookies.write({ cookies: [] }, REPO, HUB, true, NOW)).to.equal(`${set}; Secure`);
  });

  it('holds nothing of the repo’s name', () => {
    const evil = 'gh:a/b; Domain=evil.example\r\nSet-Cookie: x=1' as RepoKey;
    const written = cookies.write({ cookies: [] }, evil, HUB, false, NOW)!;
    expect(written).to.match(
      /^lm-[0-9a-f]{12}=hub-1\.[0-9a-z]+\.[\w-]{22}; Path=\/; Max-Age=14400; HttpOnly; SameSite=Lax$/,
    );
    expect(cookies.read(written.split(';', 1)[0], evil, NOW)).to.equal(HUB);
  });

  it('says nothing about another repo', () => {
    const other = 'gh:owner/other' as RepoKey;
    expect(cookies.read(sent, other, NOW)).to.equal(null);
    const theirName = cookies.write({ cookies: [] }, other, HUB, false, NOW)!.split('=', 1)[0]!;
    const moved = `${theirName}=${sent.slice(sent.indexOf('=') + 1)}`;
    expect(cookies.read(moved, other, NOW)).to.equal(null);
  });

  it('is worth nothing with any bit changed', () => {
    const value = sent.indexOf('=') + 1;
    for (let at = value; at < sent.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const flipped = String.fromCharCode(sent.charCodeAt(at) ^ (1 << bit));
        if (flipped === ';') continue;
        const forged = sent.slice(0, at) + flipped + sent.slice(at + 1);
        expect(cookies.read(forged, REPO, NOW), forged).to.equal(null);
      }
    }
  });

  it('is worth nothing under another secret, nor unsigned, nor cut short', () => {
    const theirs = new StickyCookie(settings, 'another secret').write({ cookies: [] }, REPO, HUB, false, NOW)!;
    expect(cookies.read(theirs.split(';', 1)[0], REPO, NOW)).to.equal(null);
    const name = sent.split('=', 1)[0]!;
    for (const value of ['', 'hub-1', 'hub-1.', 'hub-1..', 'hub-1.zzzzzz.', '..', '.', 'hub-1.zzzzzz.undefined']) {
      expect(cookies.read(`${name}=${value}`, REPO, NOW), value).to.equal(null);
    }
    expect(cookies.read(sent.slice(0, -1), REPO, NOW)).to.equal(null);
  });

  it('is neither read nor written when switched off', () => {
    const off = new StickyCookie({ enabled: false, lifeMs: HOUR }, 'a secret of our own');
    expect(off.write({ cookies: [] }, REPO, HUB, false, NOW)).to.equal(null);
    expect(off.read(sent, REPO, NOW)).to.equal(null);
  });
});
