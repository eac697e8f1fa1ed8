import type { Member, MemberName } from '../members/member.ts';

/**
 * Which member an event comes from. Events name the host under which their hub was reached (BinderHub's `origin`): that of
 * the member's URL, or a name it had before (`also`). `unnamed`: whose the events without an origin are, which is all of
 * version 1 and 2; null: nobody's.
 */
export class EventOrigins {
  readonly #members = new Map<string, MemberName>();
  readonly #unnamed: MemberName | null;

  constructor(
    members: readonly Pick<Member, 'name' | 'url'>[],
    also: ReadonlyMap<string, MemberName> = new Map(),
    unnamed: MemberName | null = null,
  ) {
    const hosts = members.map(({ url }) => new URL(url).host);
    for (const [i, { name }] of members.entries()) {
      // Hubs side by side under one host: its name does not tell which.
      if (hosts.indexOf(hosts[i]!) === hosts.lastIndexOf(hosts[i]!)) this.#members.set(hosts[i]!, name);
    }
    for (const [origin, name] of also) this.#members.set(origin.toLowerCase(), name);
    this.#unnamed = unnamed;
  }

  /** null: no member's, as far as we were told. */
  memberOf(origin: string | null): MemberName | null {
    if (origin === null) return this.#unnamed;
    const known = this.#members.get(origin);
    if (known !== undefined) return known;
    // Some clients write the usual port out.
    return this.#members.get(origin.toLowerCase().replace(/:(?:443|80)$/, '')) ?? null;
  }
}
