import type { IncomingMessage, ServerResponse } from 'node:http';
import { RecentLaunches } from '../launch/recent-launches.ts';
import { isBot } from './crawlers.ts';
import type { HttpParts } from './http-parts.ts';
import { decideLaunch, redirectLaunch } from './launch-redirect.ts';

/**
 * The hot path: most launches are of a link that is right, by a person, of a repo that is known here, and are redirected. Those
 * are answered before Koa makes a context of the request (a fifth of what a launch costs). Returns false, with nothing said or
 * noted, where it is another request, or one of which there is more to say: `launchHandler` takes that, and goes the same way.
 */
export function quickLaunch(parts: HttpParts): (req: IncomingMessage, res: ServerResponse) => boolean {
  const { ledger } = parts;
  const recent = new RecentLaunches();
  return (req, res) => {
    if (req.method !== 'GET' || parts.pages !== 'redirect') return false;
    const startedAt = performance.now();
    const target = req.url!;
    if (!target.startsWith('/v2/') || target.length > parts.limits.urlBytes) return false;
    const launch = recent.read(target);
    if (launch === null || isBot(req.headers['user-agent'])) return false;
    const known = ledger.peek(launch.spec.repoKey);
    if (known === undefined) return false;
    try {
      const decided = decideLaunch(parts, req, launch, known);
      if (decided.decision.member === null || !parts.clientLimits.takesLaunch(req)) return false;
      return redirectLaunch(parts, req, res, decided, startedAt);
    } catch (cause) {
      parts.log.error({ cause: String(cause) }, 'a launch failed');
      // Unless the answer is on its way: tried again there, where failures are told.
      return res.headersSent;
    }
  };
}
