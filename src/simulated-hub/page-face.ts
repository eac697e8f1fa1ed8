import { isProvider } from '../launch/provider.ts';
import { isLoggedIn } from './admission.ts';
import { signBuildToken, tokenOrigin } from './build-token.ts';
import { commonHeaders } from './common-headers.ts';
import { answer, answerTagged, type Exchange, type Face, HTML } from './exchange.ts';
import type { HubState } from './hub-state.ts';
import { page } from './page.ts';

const LAUNCH = /^\/v2\/([^/]+)\/(.+)$/;

/** `/v2/<provider>/<spec>` and every other path of a hub with pages: 200 and HTML, whatever it is. */
export function pageFace(hub: HubState): Face {
  return (exchange: Exchange) => {
    if (!isLoggedIn(hub, exchange)) return askForLogin(hub, exchange);
    const { name, basePath, tokenSecret } = hub.settings;
    const [, provider = '', rawSpec = ''] = LAUNCH.exec(exchange.path) ?? [];
    const config = { baseUrl: `${basePath}/`, badgeBaseUrl: null, binderVersion: hub.builder.binderhub };
    const launch = isProvider(provider) && rawSpec !== '';
    const token = () =>
      signBuildToken(`${provider}/${rawSpec}`, tokenOrigin(exchange.request.headers), tokenSecret, hub.now());
    const html = page(name, launch ? { ...config, buildToken: token() } : config);
    answerTagged(exchange, html, HTML, commonHeaders(hub));
  };
}

/** Sends the visitor to JupyterHub. The cookie is for the whole host, as the real one. */
function askForLogin(hub: HubState, exchange: Exchange): void {
  const { basePath } = hub.settings;
  const state = Buffer.from(JSON.stringify({ next_url: `${basePath}${exchange.path}${exchange.query}` }));
  const query = new URLSearchParams({
    client_id: 'service-binder',
    redirect_uri: `${basePath}/oauth_callback`,
    response_type: 'code',
    state: state.toString('base64url'),
  });
  answer(exchange, 302, '', {
    ...commonHeaders(hub),
    location: `/hub/api/oauth2/authorize?${query}`,
    'set-cookie': `service-binder-oauth-state=${state.toString('base64url')}; HttpOnly; Path=/`,
  });
}
