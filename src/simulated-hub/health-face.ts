import { commonHeaders } from './common-headers.ts';
import { answer, type Exchange, type Face } from './exchange.ts';
import type { HealthCheckName, HubState } from './hub-state.ts';

const HARD_CHECKS: readonly HealthCheckName[] = ['Docker registry', 'JupyterHub API'];

/** `/health`: the checks, and pod counts that are up to `podCountMs` old. */
export function healthFace(hub: HubState): Face {
  let counted: { readonly user: number; readonly build: number; readonly at: number } | null = null;
  return (exchange: Exchange) => {
    const now = hub.now();
    if (counted === null || now >= counted.at + hub.settings.podCountMs) {
      counted = { user: hub.pods.count(now), build: hub.builds.size, at: now };
    }
    const total = counted.user + counted.build;
    const quota = hub.podQuota;
    const ok = hub.failing.size === 0;
    const body = {
      ok,
      checks: [
        ...HARD_CHECKS.map((service) => ({ service, ok: !hub.failing.has(service) })),
        {
          service: 'Pod quota',
          total_pods: total,
          build_pods: counted.build,
          user_pods: counted.user,
          quota,
          ok: quota === null || total <= quota,
          _ignore_failure: true,
        },
      ],
    };
    answer(exchange, ok ? 200 : 503, JSON.stringify(body), {
      ...commonHeaders(hub),
      'content-type': 'application/json; charset=UTF-8',
    });
  };
}
