import type { Context } from 'koa';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import { parseSpecPath } from '../launch/parse-launch.ts';
import { RequestError } from './errors.ts';

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
