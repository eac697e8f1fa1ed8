import { commonHeaders } from './common-headers.ts';
import { answer, type Face } from './exchange.ts';
import type { HubState } from './hub-state.ts';

/** `/versions`: what the hub builds with. Open to every origin unless the hub has CORS of its own. */
export function versionsFace(hub: HubState): Face {
  return (exchange) => {
    const { buildImage, binderhub } = hub.builder;
    const body = { builder_info: { build_image: buildImage }, binderhub, builder: buildImage };
    answer(exchange, 200, JSON.stringify(body), {
      'access-control-allow-origin': '*',
      ...commonHeaders(hub),
      'content-type': 'application/json',
    });
  };
}
