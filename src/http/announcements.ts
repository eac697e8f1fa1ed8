import type { Context, Middleware } from 'koa';
import type { Announcement } from '../announcements/announcement.ts';
import { warningsOf } from '../announcements/announcement-warnings.ts';
import { readAnnouncement } from '../announcements/read-announcement.ts';
import type { StoreUnavailable } from '../builds/build-store.ts';
import { wanting } from './access.ts';
import { announcementView, publicAnnouncement } from './announcement-view.ts';
import { RequestError } from './errors.ts';
import type { HttpParts } from './http-parts.ts';
import { readBody } from './read-body.ts';

export const ANNOUNCEMENTS = '/api/v1/announcements';

const BODY_BYTES = 16 * 1024;

const TO_ANNOUNCE = wanting(['announce'], 'announcements', 'Announcing events');
const TO_SEE = wanting(['announce', 'read'], 'announcements', 'Seeing more of them');

/**
 * `GET /api/v1/announcements`: what is announced and how far it is; without a token what is public of it. `POST`: announces
 * an event, 201; 200 where it replaces one of the same id.
 */
export const announcements =
  (parts: HttpParts): Middleware =>
  async (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    switch (ctx.method) {
      case 'HEAD':
      case 'GET':
        return list(ctx, parts);
      case 'POST':
        return announce(ctx, parts);
      default:
        ctx.set('Allow', 'GET, HEAD, POST');
        throw new RequestError('method-not-allowed', 'Announcements are read with GET and made with POST.');
    }
  };

/** `DELETE /api/v1/announcements/<id>`: the event is off. 204. */
export const announcement =
  (parts: HttpParts): Middleware =>
  async (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    if (ctx.method !== 'DELETE') {
      ctx.set('Allow', 'DELETE');
      throw new RequestError('method-not-allowed', 'An announcement is removed with DELETE; all are read together.');
    }
    const { name: operator } = parts.access.require(ctx.get('authorization'), TO_ANNOUNCE);
    const id = ctx.path.slice(ANNOUNCEMENTS.length + 1);
    const removed = await kept(parts.announcements.keeper.withdraw(id, operator));
    if (!removed) throw new RequestError('not-found', 'There is no announcement of that id.');
    ctx.status = 204;
  };

async function list(ctx: Context, { announcements: { keeper }, access }: HttpParts): Promise<void> {
  const { current } = keeper;
  const isOperator = ctx.get('authorization') !== '';
  // A wrong token is refused also where none is needed: whoever sends one counts on it.
  if (isOperator) access.require(ctx.get('authorization'), TO_SEE);
  ctx.body = {
    announcements: isOperator
      ? await Promise.all(current.map(async (one) => announcementView(one, await keeper.progressOf(one))))
      : current.map(publicAnnouncement),
  };
}

async function announce(ctx: Context, parts: HttpParts): Promise<void> {
  const { keeper } = parts.announcements;
  const { name: operator } = parts.access.require(ctx.get('authorization'), TO_ANNOUNCE);
  const read = readAnnouncement(parsed(await readBody(ctx.req, BODY_BYTES)), parts.now());
  if (!read.ok) {
    throw new RequestError('wrong-announcement', read.problems.join(' '), { suggestion: read.suggestion });
  }
  const others = keeper.current;
  const announced: Announcement | null = await kept(keeper.announce(read.announced, operator));
  if (announced === null) {
    throw new RequestError('too-many', 'As many events are announced as there may be: remove one, or wait for an end.');
  }
  const progress = await keeper.progressOf(announced);
  ctx.status = others.some(({ id }) => id === announced.id) ? 200 : 201;
  ctx.body = { ...announcementView(announced, progress), warnings: warningsOf(announced, progress, others) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RequestError('bad-body', 'An announcement is a JSON object, and this is no JSON.');
  }
}

/** What must be kept, or it is not announced. */
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
