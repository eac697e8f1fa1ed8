import type { HubState } from './hub-state.ts';

/** What a hub's own handlers put on every answer. */
export function commonHeaders(hub: HubState): Readonly<Record<string, string>> {
  const { allowOrigin } = hub.settings;
  return {
    'access-control-allow-headers': 'cache-control',
    ...(allowOrigin !== null && { 'access-control-allow-origin': allowOrigin }),
  };
}
