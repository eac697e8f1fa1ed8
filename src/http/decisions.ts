import type { Middleware } from 'koa';
import type { AnswerOf } from './api/api-operation.ts';
import type { decisionAnswer } from './api/decisions-operation.ts';
import { apiSpec } from './api-spec.ts';
import { explainLaunch } from './explain-launch.ts';
import type { HttpParts } from './http-parts.ts';

export const DECISIONS = '/api/v1/decisions/';

/** `GET /api/v1/decisions/<provider>/<spec>`: what would be decided and why. No side effect. */
export const decisions =
  (parts: HttpParts): Middleware =>
  async (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    const decision = await explainLaunch(apiSpec(ctx, DECISIONS), parts);
    ctx.body = decision satisfies AnswerOf<typeof decisionAnswer>;
  };
