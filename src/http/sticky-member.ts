import type { LaunchSpec } from '../launch/launch-spec.ts';
import type { MemberName } from '../members/member.ts';
import type { Federation } from '../routing/federation.ts';
import type { HttpParts } from './http-parts.ts';

/** Index of the member that the visitor's cookie names for this repo; -1: none. `header`: the request's `Cookie`. */
export function stickyMember(
  { cookie }: Pick<HttpParts, 'cookie'>,
  { indexOf }: Federation,
  header: string | undefined,
  { repoKey }: LaunchSpec,
  now: number,
): number {
  const name = cookie.read(header, repoKey, now);
  return name === null ? -1 : (indexOf.get(name as MemberName) ?? -1);
}
