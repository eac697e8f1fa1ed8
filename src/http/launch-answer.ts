import type { ServerResponse } from 'node:http';
import type { Member } from '../members/member.ts';
import { REASONS, type Reason } from '../routing/reasons.ts';

/** What every launch and stream allows: any page may start a launch, as with BinderHub itself. */
export const CORS: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers': 'cache-control',
};

/**
 * Writes the redirects. The headers of each (member, reason) are put together once; what differs from launch to launch
 * is the location and the cookie. Written by hand because `ctx.redirect` parses the location as a URL, which rewrites
 * some of its bytes, negotiates a body, and takes 15 % of a launch.
 */
export class LaunchAnswer {
  readonly #urls: string[] = [];
  readonly #fixed: Readonly<Record<Reason, readonly string[]>>[] = [];

  /** Takes those that it has not yet. `members`: by their seats, whose names and addresses never change. */
  prepare(members: readonly Pick<Member, 'name' | 'url'>[]): void {
    for (const { name, url } of members.slice(this.#urls.length)) {
      const headers = REASONS.map((reason) => [
        reason,
        [...Object.entries(CORS).flat(), 'Launch-Member', name, 'Launch-Reason', reason, 'Content-Length', '0'],
      ]);
      this.#urls.push(url);
      this.#fixed.push(Object.fromEntries(headers) as Record<Reason, readonly string[]>);
    }
  }

  /** 307 to the member: its configured URL plus the bytes of the target, which begins with a slash, and no more. */
  redirect(res: ServerResponse, member: number, reason: Reason, target: string, cookie: string | null): void {
    const headers = ['Location', this.#urls[member]! + target, ...this.#fixed[member]![reason]];
    if (cookie !== null) headers.push('Set-Cookie', cookie);
    res.writeHead(307, headers);
    res.end();
  }
}
