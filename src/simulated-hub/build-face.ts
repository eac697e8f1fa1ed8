import { admit } from './admission.ts';
import { commonHeaders } from './common-headers.ts';
import { EventStream } from './event-stream.ts';
import type { Exchange, Face } from './exchange.ts';
import type { HubState } from './hub-state.ts';
import { runLaunch } from './run-launch.ts';

const PATH = /^\/build\/([^/]+)\/(.+)$/;

/** Is this a path of the event stream? `/build/gh` alone is not. */
export const isBuildPath = (path: string): boolean => PATH.test(path);

/** `/build/<provider>/<spec>`: the event stream that builds and launches. */
export function buildFace(hub: HubState): Face {
  return (exchange: Exchange) => {
    const [, provider = '', rawSpec = ''] = PATH.exec(exchange.path) ?? [];
    const admission = admit(hub, exchange, `${provider}/${rawSpec}`);
    const headers = { ...commonHeaders(hub), ...admission.headers };
    const stream = new EventStream(exchange.response, headers, hub.settings.clock);
    hub.streams += 1;
    stream.onceOver(() => {
      hub.streams -= 1;
    });
    if (!admission.ok) return stream.refuse(admission.status, admission.message);
    void runLaunch({ hub, exchange, stream, provider, rawSpec, buildToken: admission.buildToken });
  };
}
