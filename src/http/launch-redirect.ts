import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KnownRepo } from '../builds/known-repo.ts';
import type { Launch } from '../launch/parse-launch.ts';
import type { Federation } from '../routing/federation.ts';
import { route } from '../routing/route.ts';
import type { Decision, RouteRequest } from '../routing/route-request.ts';
import type { HttpParts } from './http-parts.ts';
import { stickyMember } from './sticky-member.ts';
import { traceIdOf } from './trace-context.ts';

/** A visitor's launch, and what was decided of it. */
export interface DecidedLaunch {
  readonly launch: Launch;
  readonly known: KnownRepo;
  readonly request: RouteRequest;
  readonly federation: Federation;
  readonly decision: Decision;
}

/** Decides where a launch goes. Nothing is noted yet. `known`: what the ledger has of its repo. */
export function decideLaunch(parts: HttpParts, req: IncomingMessage, launch: Launch, known: KnownRepo): DecidedLaunch {
  const { spec } = launch;
  const now = parts.now();
  const federation = parts.federation();
  const request: RouteRequest = {
    spec,
    sticky: stickyMember(parts, federation, req.headers.cookie, spec, now),
    builds: known.records,
    demand: known.demand(now),
    now,
    random: parts.random,
  };
  return { launch, known, request, federation, decision: route(request, federation) };
}

/**
 * Redirects the visitor of a launch that was decided on, and only then takes notes. `startedAt`: when it came, by
 * `performance.now()`. Returns false, and does nothing, where nobody takes it.
 */
export function redirectLaunch(
  parts: HttpParts,
  req: IncomingMessage,
  res: ServerResponse,
  { launch, known, request, federation, decision }: DecidedLaunch,
  startedAt: number,
): boolean {
  if (decision.member === null) return false;
  const { spec } = launch;
  const { now } = request;
  const { member, reason, failover, startsBuild, heldBack, reachable } = decision;
  const { name } = federation.members[member]!.member;
  // Never pinned: a fail-over, and what the cookie already says (its life runs from the first launch).
  const cookie =
    failover || reason === 'sticky'
      ? null
      : parts.cookie.write(known, spec.repoKey, name, parts.client.secure(req), now);
  parts.answer.redirect(res, member, reason, launch.target, cookie);

  parts.counts.routed(member, reason);
  if (req.method === 'GET') {
    // Before anything is noted of it: of what it was decided from.
    parts.shadow?.decided(request, federation, member, reason);
    parts.load.add(member, now);
    parts.launchTallies.launched(spec, member);
    known.asked = spec;
    parts.cold.launched(member, startsBuild, heldBack, now);
    // A member that is probably ill builds nothing that could be presumed.
    if (reachable) parts.ledger.launched(spec.repoKey, known, spec.ref, name, startsBuild);
  }
  const us = Math.round((performance.now() - startedAt) * 1000);
  parts.metrics.launchTook(us);
  parts.log.launch({ member: name, reason, repo: spec.repoKey, us, traceId: traceIdOf(req.headers.traceparent) });
  return true;
}
