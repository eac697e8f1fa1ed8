import type { RepoKey } from '../launch/launch-spec.ts';
import type { MemberName } from '../members/member.ts';
import { StickyCookie, type StickySettings } from './sticky-cookie.ts';

/** Stands for all pages where the sticky cookie has a repository. No repository's key looks like it. */
const PAGES = 'pages' as RepoKey;

/**
 * Remembers which member showed the visitor's last page, so that its assets and what it asks for come from the same one:
 * members may run different versions. Signed like the sticky cookie, and needed where that is switched off, too.
 */
export class PageCookie {
  readonly #cookie: StickyCookie;
  readonly #made = { cookies: [] };

  constructor(settings: Pick<StickySettings, 'lifeMs'>, secret: string) {
    const always: StickySettings = {
      enabled: true,
      get lifeMs() {
        return settings.lifeMs;
      },
    };
    this.#cookie = new StickyCookie(always, secret);
  }

  /** The member's name; null: no page yet, expired, or not signed by us. `now`: ms since the epoch. */
  read(header: string | undefined, now: number): string | null {
    return this.#cookie.read(header, PAGES, now);
  }

  /** The `Set-Cookie` value. */
  write(member: MemberName, secure: boolean, now: number): string {
    return this.#cookie.write(this.#made, PAGES, member, secure, now)!;
  }
}
