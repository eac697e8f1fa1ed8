import type { Middleware } from 'koa';
import { hitRate, type PredictionSummary } from '../routing/prediction.ts';
import type { AnswerOf } from './api/api-operation.ts';
import type { memberStatus, membersAnswer } from './api/members-operation.ts';
import { drainView } from './change-view.ts';
import { federationStatus, type MemberStatus } from './federation-status.ts';
import type { HttpParts } from './http-parts.ts';

/** `GET /api/v1/members`: the members as the gateway sees them now. For status pages elsewhere, too. */
export const members =
  (parts: HttpParts): Middleware =>
  (ctx) => {
    const status = federationStatus(parts);
    ctx.set('Cache-Control', 'no-store');
    ctx.set('Access-Control-Allow-Origin', '*');
    ctx.body = {
      launches: status.launches,
      hitRate: hitRate(status.predictions),
      predictions: publicPredictions(status.predictions),
      members: status.members.map(publicMember),
      left: parts.control.keeper.left.map(({ member: { name, url }, change }) => ({ name, url, at: time(change.at) })),
    } satisfies AnswerOf<typeof membersAnswer>;
  };

/** One of them; null: there is none of that name. */
export function memberNow(parts: HttpParts, name: string): AnswerOf<typeof memberStatus> | null {
  const found = federationStatus(parts).members.find(({ state }) => state.member.name === name);
  return found === undefined ? null : publicMember(found);
}

const time = (ms: number) => new Date(ms).toISOString();

/** `rightShare` is null until a launch has been seen through. */
const publicPredictions = ({ seen, right, missing, unexpected }: PredictionSummary) => ({
  launchesSeen: seen,
  rightShare: right,
  expectedButMissing: missing,
  thereButUnexpected: unexpected,
});

function publicMember(status: MemberStatus): AnswerOf<typeof memberStatus> {
  const { member, standing, reason, detail, pods, versionAgrees, checkedAt, since } = status.state;
  const { cold, easing, ejected, live } = status;
  return {
    name: member.name,
    url: member.url,
    weight: member.weight,
    prime: member.prime,
    runBy: member.runBy,
    fundedBy: member.fundedBy,
    region: member.region,
    standing,
    reason,
    detail,
    since: time(since),
    drain: member.drain === undefined ? null : drainView(member.drain),
    live: live && { ...live, at: time(live.at) },
    checkedAt: checkedAt === null ? null : time(checkedAt),
    pods: pods === null ? null : { total: pods.total, user: pods.user, build: pods.build, quota: pods.quota },
    pendingLaunches: status.pending,
    ringShare: status.ringShare,
    launches: status.launches,
    launchShare: status.launchShare,
    hitRate: hitRate(status.predictions),
    versionAgrees,
    builder: status.builder.builder,
    binderhub: status.builder.binderhub,
    generation: { versions: status.versions, imagePrefix: status.imagePrefix },
    cold:
      cold === null
        ? null
        : { since: time(cold.since), until: time(cold.until), buildsPerMinute: cold.buildsPerMinute },
    ejected:
      ejected === null
        ? null
        : {
            since: time(ejected.since),
            until: time(ejected.until),
            times: ejected.times,
            isHeeded: ejected.isHeeded,
          },
    easing: easing === null ? null : { since: time(easing.from), until: time(easing.until), share: easing.part },
    heldBackLaunches: status.heldBack,
    predictions: publicPredictions(status.predictions),
  };
}
