import type { TestFederation } from '../support/gateway.ts';
import { type Answer, ask } from '../support/http.ts';

export const EVENTS = '/api/v1/events';

/** A launch event as a hub of today sends it: of the first member, unless something else is asked for. */
export const event = (federation: TestFederation, more: Readonly<Record<string, unknown>> = {}) => ({
  timestamp: new Date().toISOString(),
  schema: 'binderhub.jupyter.org/launch',
  version: 6,
  provider: 'GitHub',
  spec: 'owner/repo/HEAD',
  ref: 'c0ffee',
  status: 'success',
  build_token: false,
  origin: new URL(federation.members[0]!.url).host,
  request_origin: '',
  ...more,
});

/** Posts a body with a member's token: the first one's, unless another is given. */
export const post = (
  federation: TestFederation,
  body: string,
  token = federation.members[0]!.eventToken,
): Promise<Answer> =>
  ask(federation.url, EVENTS, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body });

/** The members of which the gateway knows that they have built this. */
export async function builtOn(federation: TestFederation, spec: string): Promise<readonly string[]> {
  const { body } = await ask(federation.url, `/api/v1/builds/gh/${spec}`);
  return JSON.parse(body)
    .builds.filter(({ outcome }: { outcome: string }) => outcome === 'built')
    .map(({ member }: { member: string }) => member);
}
