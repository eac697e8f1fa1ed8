import type { Context } from 'koa';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import { parseSpecPath } from '../launch/parse-launch.ts';
import { RequestError } from './errors.ts';

/**
 * Throws RequestError `link-too-long`, as for launches. Only what is no GET needs it: those are measured before they come
 * to their handlers (launch-handler.ts).
 */
export function requireShortUrl(ctx: Context, { urlBytes }: { readonly urlBytes: number }): void {
  if (ctx.req.url!.length > urlBytes) throw new RequestError('link-too-long', `Links may have ${urlBytes} bytes.`);
}

/**
 * The launch spec in the path of an API call, read from the raw bytes: the router's parameters have lost the
 * difference between `/` and `%2F`. Throws RequestError `wrong-link`.
 */
export function apiSpec(ctx: Context, prefix: string): LaunchSpec {
  const [path = ''] = ctx.req.url!.split('?', 1);
  const parsed = parseSpecPath(path.slice(prefix.length));
  if (parsed.ok) return parsed.spec;
  const { message, suggestion } = parsed.problem;
  throw new RequestError('wrong-link', message, { suggestion: suggestion === null ? null : prefix + suggestion });
}
