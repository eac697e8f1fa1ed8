import type { Middleware } from 'koa';
import { wanting } from './access.ts';
import { changeView } from './change-view.ts';
import { RequestError } from './errors.ts';
import type { HttpParts } from './http-parts.ts';
import { makeChange, requireControl } from './make-change.ts';

export const CHANGES = '/api/v1/changes';

const TO_SEE = wanting(['control', 'read'], 'control', 'Seeing who changed what');

/** `GET /api/v1/changes`: what operators have changed while the gateway runs, and who. */
export const changes =
  ({ control: { keeper }, access }: HttpParts): Middleware =>
  (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    access.require(ctx.get('authorization'), TO_SEE);
    const member = new URLSearchParams(ctx.querystring).get('member');
    const asked = keeper.changes.filter((one) => member === null || (one.kind === 'member' && one.member === member));
    ctx.body = { changes: asked.map(changeView), remarks: keeper.remarks };
  };

/** `POST /api/v1/changes/<id>/undo`: takes it back. */
export const undoChange =
  (parts: HttpParts): Middleware =>
  async (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    if (ctx.method !== 'POST') {
      ctx.set('Allow', 'POST');
      throw new RequestError('method-not-allowed', 'A change is taken back with POST.');
    }
    const by = requireControl(ctx, parts);
    await makeChange(ctx, parts, { kind: 'undo', id: ctx.params.id as string }, by);
  };
