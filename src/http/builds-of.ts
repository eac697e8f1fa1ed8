import type { Middleware } from 'koa';
import type { BuildRecord } from '../builds/build-record.ts';
import type { ExpectedWait } from '../routing/expected-wait.ts';
import type { AnswerOf } from './api/api-operation.ts';
import type { buildsAnswer, knownBuild } from './api/builds-operation.ts';
import { apiSpec } from './api-spec.ts';
import { type ExpectParts, expectedLaunch } from './expected-launch.ts';

export const BUILDS = '/api/v1/builds/';

/**
 * `GET /api/v1/builds/<provider>/<spec>`: what is known to be built of this repo, where and since when; the ref that
 * was asked for first; and what a launch of that ref would have to wait for now.
 */
export const buildsOf =
  (parts: ExpectParts): Middleware =>
  async (ctx) => {
    const spec = apiSpec(ctx, BUILDS);
    const { wait, records, isComplete } = await expectedLaunch(parts, spec);
    const asked = (record: BuildRecord) => Number(record.ref === spec.ref);
    ctx.set('Cache-Control', 'no-store');
    ctx.body = {
      provider: spec.provider,
      repo: spec.repo,
      ref: spec.ref,
      expected: { ...publicWait(wait), isComplete },
      builds: [...records].sort((a, b) => asked(b) - asked(a) || b.usedAt - a.usedAt).map(publicBuild),
    } satisfies AnswerOf<typeof buildsAnswer>;
  };

const time = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

const publicBuild = ({
  ref,
  member,
  observed,
  presumedAt,
  builtSince,
  usedAt,
}: BuildRecord): AnswerOf<typeof knownBuild> => ({
  ref,
  member,
  outcome: observed?.outcome ?? 'presumed',
  source: observed?.source ?? 'routing',
  resolvedRef: observed?.resolvedRef ?? null,
  seenAt: time(observed?.at ?? presumedAt),
  builtSince: time(builtSince),
  usedAt: time(usedAt),
  buildSeconds: observed?.durationMs == null ? null : observed.durationMs / 1000,
});

/** Half of such launches take less than `usualSeconds`; few take more than `longSeconds`. */
function publicWait(wait: ExpectedWait) {
  switch (wait.kind) {
    case 'refused':
      return { wait: wait.kind, refusal: wait.refusal };
    case 'ready':
      return { wait: wait.kind, member: wait.member, isSeen: wait.isSeen, ...publicTime(wait) };
    case 'building':
      return { wait: wait.kind, member: wait.member, since: time(wait.since), ...publicTime(wait) };
    case 'build':
      return { wait: wait.kind, member: wait.member, cause: wait.cause, ...publicTime(wait) };
  }
}

const publicTime = ({ time: { usualMs, longMs, from } }: Extract<ExpectedWait, { readonly time: unknown }>) => ({
  usualSeconds: usualMs / 1000,
  longSeconds: longMs / 1000,
  timesFrom: from,
});
