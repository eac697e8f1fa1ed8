import { hash, timingSafeEqual } from 'node:crypto';
import type { KnownRepo } from '../builds/known-repo.ts';
import type { RepoKey } from '../launch/launch-spec.ts';
import type { MemberName } from '../members/member.ts';
import { KeyedHash } from './keyed-hash.ts';

export interface StickySettings {
  readonly enabled: boolean;
  /** From the first launch; using the cookie does not prolong it (visitors would drift to the most reliable hub). */
  readonly lifeMs: number;
}

const PREFIX = 'lm-';
/** Lives end on whole steps, so that all visitors of a repo get the same cookie for a while. */
const STEP_MS = 10 * 60_000;

/**
 * Remembers which member a visitor's launches of a repo go to: one cookie per repo. Name and attributes hold nothing
 * of the URL but a digest, so no link can smuggle attributes in; the value is signed, so nobody but us chooses a member.
 */
export class StickyCookie {
  readonly #settings: StickySettings;
  readonly #signature: KeyedHash;

  constructor(settings: StickySettings, secret: string) {
    this.#settings = settings;
    this.#signature = new KeyedHash(secret);
  }

  /** The member that the request's cookie names for this repo; null: none, expired, or not signed by us. */
  read(header: string | undefined, repo: RepoKey, now: number): string | null {
    if (header === undefined || !this.#settings.enabled || !header.includes(PREFIX)) return null;
    const name = cookieName(repo);
    const value = cookieValue(header, name);
    if (value === null) return null;
    const [member = '', expiry = '', signature = ''] = value.split('.');
    if (!sameText(signature, this.#sign(name, member, expiry))) return null;
    return Number.parseInt(expiry, 36) * STEP_MS > now ? member : null;
  }

  /**
   * The `Set-Cookie` value that remembers a member; null: sticky is switched off. It is kept with the repo, one a member:
   * one signature serves many visitors.
   */
  write(
    known: Pick<KnownRepo, 'cookies'>,
    repo: RepoKey,
    member: MemberName,
    secure: boolean,
    now: number,
  ): string | null {
    if (!this.#settings.enabled) return null;
    const expiry = Math.ceil((now + this.#settings.lifeMs) / STEP_MS);
    const made = known.cookies.find((cookie) => cookie.member === member);
    if (made !== undefined && made.expiry === expiry && made.secure === secure) return made.text;
    const text = this.#make(repo, member, secure, expiry.toString(36));
    known.cookies = [...known.cookies.filter((cookie) => cookie !== made), { member, expiry, secure, text }];
    return text;
  }

  #make(repo: RepoKey, member: MemberName, secure: boolean, expiry: string): string {
    const name = cookieName(repo);
    const life = Math.floor(this.#settings.lifeMs / 1000);
    const value = `${member}.${expiry}.${this.#sign(name, member, expiry)}`;
    return `${name}=${value}; Path=/; Max-Age=${life}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  }

  #sign(name: string, member: string, expiry: string): string {
    return this.#signature.of(`${name}.${member}.${expiry}`).slice(0, 22);
  }
}

const cookieName = (repo: RepoKey): string => `${PREFIX}${hash('sha256', repo).slice(0, 12)}`;

/** The value of one cookie of a `Cookie` header; null: not there, or longer than any of ours. */
function cookieValue(header: string, name: string): string | null {
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (pair.slice(0, equals).trim() === name) return pair.length > 200 ? null : pair.slice(equals + 1).trim();
  }
  return null;
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
