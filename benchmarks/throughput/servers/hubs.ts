/** The hubs of the federation under test, as far as the gateway asks them anything: health and versions, all well. */
import { createServer } from 'node:http';

const HEALTH = JSON.stringify({
  ok: true,
  checks: [
    { service: 'Docker registry', ok: true },
    { service: 'JupyterHub API', ok: true },
    {
      service: 'Pod quota',
      ok: true,
      total_pods: 40,
      user_pods: 38,
      build_pods: 2,
      quota: null,
      _ignore_failure: true,
    },
  ],
});
const VERSIONS = JSON.stringify({ builder_info: { build_image: 'repo2docker:1' }, binderhub: '1', builder: 'k8s' });

createServer(({ url = '' }, response) => {
  response.setHeader('Content-Type', 'application/json');
  response.end(url.endsWith('/versions') ? VERSIONS : HEALTH);
}).listen(Number(process.env.PORT), '127.0.0.1');
