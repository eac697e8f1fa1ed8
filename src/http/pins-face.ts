import type { Middleware } from 'koa';
import { readPin } from '../control/read-pin.ts';
import { hasLogin } from '../launch/has-login.ts';
import { readRepoPath } from '../launch/repo-path.ts';
import { pinView } from './change-view.ts';
import { RequestError } from './errors.ts';
import type { HttpParts } from './http-parts.ts';
import { makeChange, readChange, requireControl, wrongChange } from './make-change.ts';
import { pathBehind } from './repo-face.ts';

export const PINS = '/api/v1/pins';

/** `GET /api/v1/pins`: repositories that operators have pinned. */
export const pins =
  ({ control }: HttpParts): Middleware =>
  (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.set('Access-Control-Allow-Origin', '*');
    ctx.body = { pins: control.keeper.pins.map(pinView) };
  };

/** `PUT /api/v1/pins/<provider>/<repo>`: it goes to these members. `DELETE`: not any more. */
export const pin =
  (parts: HttpParts): Middleware =>
  async (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    if (ctx.method !== 'PUT' && ctx.method !== 'DELETE') {
      ctx.set('Allow', 'PUT, DELETE');
      throw new RequestError(
        'method-not-allowed',
        'A pin is set with PUT and removed with DELETE; all are read together.',
      );
    }
    const by = requireControl(ctx, parts);
    const spec = readRepoPath(pathBehind(ctx, `${PINS}/`));
    if (spec === null) {
      throw new RequestError('wrong-link', `The address names a provider and a repository: ${PINS}/gh/owner/repo.`);
    }
    // A pin is shown, logged and kept.
    if (hasLogin(spec))
      throw new RequestError('wrong-link', 'A repository whose address holds a login cannot be pinned.');
    if (ctx.method === 'DELETE') return void (await makeChange(ctx, parts, { kind: 'pin', spec, pin: null }, by));
    const read = readPin(await readChange(ctx), parts.now());
    if (!read.ok) throw wrongChange(read.problems);
    await makeChange(ctx, parts, { kind: 'pin', spec, pin: read.pin }, by);
  };
