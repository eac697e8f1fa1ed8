import type { LaunchSpec } from '../launch/launch-spec.ts';
import type { Member } from '../members/member.ts';
import type { HubRequest } from '../streams/hub-call.ts';
import { pathAt } from './base-path.ts';
import type { HttpParts } from './http-parts.ts';

/** Pages have some ten thousand bytes. */
const LONGEST_PAGE = 512 * 1024;
/** A launch waits for this, ms. */
const PAGE_LIMIT_MS = 5_000;
const TOKEN = /"buildToken":\s*"([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)"/;

/**
 * A token of this member, from the page that it would have shown the visitor. Only for visitors who came with one: hubs
 * let launches without a token through ten times an hour and address, and that limit is theirs to keep. `headers`: those of
 * the stream, since a token is bound to its Origin. null: there is none to be had, and the launch goes without.
 */
export async function freshBuildToken(
  { dispatcher, log }: Pick<HttpParts, 'dispatcher' | 'log'>,
  member: Member,
  { provider, raw }: LaunchSpec,
  headers: HubRequest['headers'],
): Promise<string | null> {
  try {
    const { statusCode, body } = await dispatcher.request({
      origin: new URL(member.url).origin,
      path: pathAt(member, `/v2/${provider}/${raw}`),
      method: 'GET',
      headers: { ...headers, accept: 'text/html' },
      signal: AbortSignal.timeout(PAGE_LIMIT_MS),
    });
    let page = '';
    for await (const chunk of body.setEncoding('utf8')) {
      page += chunk;
      if (page.length > LONGEST_PAGE) break;
    }
    return statusCode === 200 ? (TOKEN.exec(page)?.[1] ?? null) : null;
  } catch (cause) {
    log.warn({ member: member.name, cause: String(cause) }, 'no fresh build token for a launch');
    return null;
  }
}
