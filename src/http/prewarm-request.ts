import type { LaunchSpec } from '../launch/launch-spec.ts';
import type { HubRequest } from '../streams/hub-call.ts';

/**
 * What a hub is asked for when it should build and nobody visits. Without a build token: what hubs allow without one, ten
 * launches an hour and address, is theirs to limit. `address`: the caller's; null: the gateway's own counts.
 */
export function prewarmRequest(
  { provider, raw }: LaunchSpec,
  how: 'build-only' | 'launch',
  address: string | null,
): HubRequest {
  return {
    target: `/build/${provider}/${raw}${how === 'build-only' ? '?build_only=true' : ''}`,
    headers: {
      // Hubs take exactly this, and no list (PROTOCOL.md, "The build stream").
      accept: 'text/event-stream',
      'accept-encoding': 'identity',
      'user-agent': 'launch-gateway (prewarm)',
      ...(address !== null && { 'x-forwarded-for': address, 'x-real-ip': address }),
    },
  };
}
