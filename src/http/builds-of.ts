import type { Middleware } from 'koa';
import type { BuildRecord } from '../builds/build-record.ts';
import { apiSpec } from './api-spec.ts';
import type { HttpParts } from './http-parts.ts';

export const BUILDS = '/api/v1/builds/';

/**
 * `GET /api/v1/builds/<provider>/<spec>`: what is known to be built of this repo, where and since when; the ref that
 * was asked for first.
 */
export const buildsOf =
  ({ ledger }: HttpParts): Middleware =>
  async (ctx) => {
    const spec = apiSpec(ctx, BUILDS);
    const { records } = await ledger.recall(spec.repoKey);
    const asked = (record: BuildRecord) => Number(record.ref === spec.ref);
    ctx.set('Cache-Control', 'no-store');
    ctx.body = {
      provider: spec.provider,
      repo: spec.repo,
      ref: spec.ref,
      builds: [...records].sort((a, b) => asked(b) - asked(a) || b.usedAt - a.usedAt).map(publicBuild),
    };
  };

const time = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

const publicBuild = ({ ref, member, observed, presumedAt, builtSince, usedAt }: BuildRecord) => ({
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
