import type { Middleware } from 'koa';
import { openApiDocument } from './api/openapi-document.ts';
import type { HttpParts } from './http-parts.ts';

/** `GET /api/v1/openapi.json`: what the API takes and answers. For tools elsewhere, too. */
export function openApi({ version, publicUrl }: Pick<HttpParts, 'version' | 'publicUrl'>): Middleware {
  let text: string | null = null;
  return (ctx) => {
    text ??= JSON.stringify(openApiDocument(version, publicUrl));
    ctx.set('Access-Control-Allow-Origin', '*');
    ctx.set('Cache-Control', 'no-cache');
    ctx.type = 'application/json';
    ctx.body = text;
  };
}
