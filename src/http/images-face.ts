import type { Middleware } from 'koa';
import { usualTimes } from '../routing/launch-time.ts';
import { sharedImages } from '../routing/shared-images.ts';
import type { AnswerOf } from './api/api-operation.ts';
import type { imagesAnswer } from './api/federation-operations.ts';
import type { HttpParts } from './http-parts.ts';

/** `GET /api/v1/federation/images`: who shares images with whom, and on how many members repositories are built. */
export const images =
  ({ federation, holders }: Pick<HttpParts, 'federation' | 'holders'>): Middleware =>
  async (ctx) => {
    const { shared, homes, untold } = sharedImages(federation().members);
    const census = await holders.current();
    const { hitMs, buildMs } = usualTimes(census?.usualBuildMs ?? null);
    ctx.set('Cache-Control', 'no-store');
    ctx.set('Access-Control-Allow-Origin', '*');
    ctx.body = {
      shared,
      homes,
      untold,
      usualSeconds: { imageThere: hitMs / 1000, build: Math.round(buildMs / 1000) },
      builtOn: census === null ? null : census.repos.map((repos, i) => ({ members: i + 1, repos })),
      countedAt: census === null ? null : new Date(census.at).toISOString(),
    } satisfies AnswerOf<typeof imagesAnswer>;
  };
