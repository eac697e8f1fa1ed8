import type { Middleware } from 'koa';
import { type MemberState, membersNow } from '../members/roster.ts';
import type { HttpParts } from './http-parts.ts';

const serves = ({ standing, member }: MemberState): boolean =>
  member.drain === undefined && (standing === 'up' || standing === 'unchecked');

/** `GET /active_hosts`: who may be sent launches, in federation-redirect's shape. */
export const activeHosts =
  ({ roster }: HttpParts): Middleware =>
  (ctx) => {
    const hosts = roster()
      .states.filter(serves)
      .map(({ member: { name, url, weight, prime, healthUrl, versionsUrl } }) => [
        name,
        { url, weight, prime, health: healthUrl, versions: versionsUrl },
      ]);
    ctx.body = { active_hosts: Object.fromEntries(hosts) };
  };

/**
 * `GET /health`, shaped like a hub's, so that a gateway can itself be a member of a federation: well while anybody can
 * be sent launches, with the pods and quotas of its members added up. A store that is away does not make it unwell.
 */
export const health =
  ({ roster, ledger }: HttpParts): Middleware =>
  (ctx) => {
    const states = membersNow(roster());
    const up = states.filter(serves);
    const counted = up.flatMap(({ pods }) => (pods === null ? [] : [pods]));
    const sum = (count: (pods: (typeof counted)[number]) => number) =>
      counted.reduce((total, pods) => total + count(pods), 0);
    const limited = counted.length === up.length && counted.every(({ quota }) => quota !== null);
    const quota = limited && up.length > 0 ? sum((pods) => pods.quota ?? 0) : null;
    const total = sum((pods) => pods.total);
    const ok = up.length > 0;
    ctx.status = ok ? 200 : 503;
    ctx.body = {
      ok,
      checks: [
        { service: 'Federation members', ok, members: states.length, up: up.length },
        { service: 'Store', ok: ledger.stats.storeUp, _ignore_failure: true },
        {
          service: 'Pod quota',
          ok: quota === null || total <= quota,
          total_pods: total,
          build_pods: sum((pods) => pods.build),
          user_pods: sum((pods) => pods.user),
          quota,
          _ignore_failure: true,
        },
      ],
    };
  };

/** `GET /versions`: what the federation runs (the prime's word where it is known), and the gateway's own version. */
export const versions =
  ({ roster, version }: HttpParts): Middleware =>
  (ctx) => {
    const known = membersNow(roster()).filter((state) => state.versions !== null && state.versionAgrees);
    const speaker = known.find(({ member }) => member.prime) ?? known[0];
    const told = speaker?.versions;
    ctx.body = { ...(typeof told === 'object' ? told : {}), 'launch-gateway': version };
  };
