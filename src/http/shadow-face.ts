import type { Middleware } from 'koa';
import { shadowWords } from '../pages/shadow-words.ts';
import type { Federation } from '../routing/federation.ts';
import {
  type ExpectedCounts,
  expectedAtAll,
  launchesOf,
  type ShadowCounts,
  SIDES,
  type Side,
} from '../routing/shadow/shadow-tally.ts';
import type { AnswerOf } from './api/api-operation.ts';
import type { shadowAnswer } from './api/shadow-operation.ts';
import type { HttpParts } from './http-parts.ts';

/** `GET /api/v1/shadow`: what another way to route would have done with the launches since the start. */
export const shadow =
  ({ shadow: queue, federation }: Pick<HttpParts, 'shadow' | 'federation'>): Middleware =>
  (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    if (queue === null) {
      ctx.body = { enabled: false };
      return;
    }
    const { shadow: compared, dropped } = queue;
    const { counts, forks } = compared;
    const { launches, sameMember, matrix } = counts;
    const now = { live: federation(), shadow: compared.federation(federation()) };
    ctx.body = {
      enabled: true,
      since: new Date(compared.since).toISOString(),
      summary: shadowWords(counts),
      settings: bySide((side) => settingsOf(now[side])),
      sample: compared.settings.sample,
      launches,
      sameMember,
      sameMemberShare: launches === 0 ? null : sameMember / launches,
      expected: bySide((side) => expectedAtAll(counts, side)),
      matrix,
      members: now.live.members.map(({ member: { name } }) => ({
        name,
        ...bySide((side) => ofMember(counts, side, counts.members.get(name)?.[side])),
      })),
      droppedLaunches: dropped,
      forkedRepos: forks.repos,
      forgottenRepos: forks.forgotten,
    } satisfies AnswerOf<typeof shadowAnswer>;
  };

const bySide = <Value>(of: (side: Side) => Value): Readonly<Record<Side, Value>> =>
  Object.fromEntries(SIDES.map((side) => [side, of(side)])) as Record<Side, Value>;

const NONE: ExpectedCounts = { hit: 0, joined: 0, build: 0 };

function ofMember(counts: ShadowCounts, side: Side, own: ExpectedCounts = NONE) {
  const all = launchesOf(expectedAtAll(counts, side));
  return { launches: launchesOf(own), share: all === 0 ? null : launchesOf(own) / all, expected: own };
}

const settingsOf = ({ settings, members }: Federation) => {
  const { policy, bound, slack, spillShare, headroom, lastResort } = settings;
  const weights = Object.fromEntries(members.map(({ member: { name, weight } }) => [name, weight]));
  return { policy, bound, slack, spillShare, headroom, lastResort, weights };
};
