import type { ResolvedLaunch } from './resolve-launch.ts';

/** Sends the launch event of a server that is ready. */
export function tellLaunch({ hub, exchange, spec, repository, buildToken }: ResolvedLaunch): void {
  if (hub.sink === null) return;
  const { headers } = exchange.request;
  const site = headers['sec-fetch-site'];
  hub.sink.send({
    provider: repository.providerName,
    spec: spec.raw,
    resolvedRef: repository.resolvedRef,
    host: headers.host ?? '',
    buildToken,
    // Scripts send neither; browsers leave Origin out on their own site.
    requestOrigin: headers.origin ?? (Array.isArray(site) ? '' : (site ?? '')),
    at: hub.now(),
  });
}
