import type { Context } from 'koa';
import type { StoreUnavailable } from '../builds/build-store.ts';
import type { Wish, WishRefusal } from '../control/wish.ts';
import type { Member } from '../members/member.ts';
import { wanting } from './access.ts';
import type { AnswerOf } from './api/api-operation.ts';
import type { changeAnswer } from './api/control-schemas.ts';
import { changeEffect, changeWarnings } from './change-effect.ts';
import { changeView } from './change-view.ts';
import { type ErrorCode, RequestError } from './errors.ts';
import type { HttpParts } from './http-parts.ts';
import { readBody } from './read-body.ts';

const BODY_BYTES = 64 * 1024;

const TO_CONTROL = wanting(['control'], 'control', 'Changing the federation');

const REFUSALS: Readonly<Record<WishRefusal, ErrorCode>> = {
  'no-such-member': 'not-found',
  'no-such-change': 'not-found',
  taken: 'conflict',
  'last-member': 'conflict',
  'said-since': 'conflict',
  'too-many': 'too-many',
  'too-long': 'wrong-change',
};

/** Whose token it is that may change the federation. Before anything else is read of a request. */
export const requireControl = (ctx: Context, { access }: Pick<HttpParts, 'access'>): string =>
  access.require(ctx.get('authorization'), TO_CONTROL).name;

/** Does what is wanted, or says what it would do where the query has `dryRun`, and answers. */
export async function makeChange(
  ctx: Context,
  { control, federation }: Pick<HttpParts, 'control' | 'federation'>,
  wish: Wish<Member>,
  by: string,
): Promise<{ readonly isMade: boolean }> {
  const dryRun = isDryRun(ctx);
  const { keeper } = control;
  const view = federation();
  const granted = dryRun ? keeper.plan(wish, by) : await kept(keeper.make(wish, by));
  if (!granted.ok) throw new RequestError(REFUSALS[granted.why], granted.message);
  const { change, before, after } = granted;
  ctx.body = {
    change: change && changeView(change),
    dryRun,
    ...changeEffect(before.members, after.members),
    warnings: change === null ? [] : changeWarnings(before, after, view, control.isKept),
  } satisfies AnswerOf<typeof changeAnswer>;
  return { isMade: change !== null && !dryRun };
}

function isDryRun(ctx: Context): boolean {
  const said = new URLSearchParams(ctx.querystring).get('dryRun');
  if (said === null || said === 'false') return false;
  if (said === '' || said === 'true') return true;
  throw new RequestError('bad-query', 'dryRun is true or false.');
}

/** The body of a change, parsed. */
export async function readChange(ctx: Context): Promise<unknown> {
  const text = await readBody(ctx.req, BODY_BYTES);
  try {
    return JSON.parse(text);
  } catch {
    throw new RequestError('bad-body', 'A change is a JSON object, and this is no JSON.');
  }
}

export const wrongChange = (problems: readonly string[]): RequestError =>
  new RequestError('wrong-change', problems.join(' '));

async function kept<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if ((cause as Partial<StoreUnavailable>).code !== 'STORE_UNAVAILABLE') throw cause;
    throw new RequestError('store-away', 'The store does not answer, so nothing was changed. Please try again.', {
      retryAfterS: 5,
    });
  }
}
