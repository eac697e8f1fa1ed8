import type { Context, Middleware } from 'koa';
import { readSettings } from '../control/read-settings.ts';
import { RequestError } from './errors.ts';
import type { HttpParts } from './http-parts.ts';
import { makeChange, readChange, requireControl, wrongChange } from './make-change.ts';
import { memberNow, members } from './members-face.ts';

export const MEMBERS = '/api/v1/members';

/** `GET /api/v1/members`: all of them. `POST`: another one joins, written as in the configuration. */
export const membersOrJoin = (parts: HttpParts): Middleware => {
  const all = members(parts);
  return async (ctx, next) => {
    switch (ctx.method) {
      case 'HEAD':
      case 'GET':
        return all(ctx, next);
      case 'POST':
        return join(ctx, parts);
      default:
        ctx.set('Allow', 'GET, HEAD, POST');
        throw new RequestError('method-not-allowed', 'Members are read with GET, and join with POST.');
    }
  };
};

async function join(ctx: Context, parts: HttpParts): Promise<void> {
  ctx.set('Cache-Control', 'no-store');
  const by = requireControl(ctx, parts);
  const read = parts.control.readJoining(await readChange(ctx));
  if (!read.ok) throw wrongChange(read.problems);
  const { member, written } = read;
  const { isMade } = await makeChange(ctx, parts, { kind: 'join', member, written }, by);
  if (!isMade) return;
  ctx.status = 201;
  ctx.set('Location', `${MEMBERS}/${member.name}`);
}

/** `GET /api/v1/members/<name>`: one of them. `PATCH`: changes it. `DELETE`: it leaves. */
export const oneMember =
  (parts: HttpParts): Middleware =>
  async (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    const member = ctx.params.name as string;
    switch (ctx.method) {
      case 'HEAD':
      case 'GET':
        return show(ctx, parts, member);
      case 'PATCH': {
        const by = requireControl(ctx, parts);
        const read = readSettings(await readChange(ctx), parts.now());
        if (!read.ok) throw wrongChange(read.problems);
        return void (await makeChange(ctx, parts, { kind: 'set', member, set: read.set }, by));
      }
      case 'DELETE':
        return void (await makeChange(ctx, parts, { kind: 'leave', member }, requireControl(ctx, parts)));
      default:
        ctx.set('Allow', 'GET, HEAD, PATCH, DELETE');
        throw new RequestError(
          'method-not-allowed',
          'A member is read with GET, changed with PATCH, and leaves with DELETE.',
        );
    }
  };

function show(ctx: Context, parts: HttpParts, name: string): void {
  const member = memberNow(parts, name);
  if (member === null) throw new RequestError('not-found', 'There is no member of that name.');
  ctx.set('Access-Control-Allow-Origin', '*');
  ctx.body = member;
}
