import { z } from 'zod';
import { duration } from './duration.ts';
import { type Environment, secret } from './secret.ts';

/** A host and port of a Redis node. */
export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

/** The three shapes of Redis: one server, a master that Sentinels name, a cluster. */
export type RedisServer =
  | { readonly mode: 'single'; readonly url: string }
  | { readonly mode: 'sentinel'; readonly sentinels: readonly RedisNode[]; readonly name: string }
  | { readonly mode: 'cluster'; readonly nodes: readonly RedisNode[] };

const NODE_EXPECTED = 'must be host:port, such as redis-1.example.org:6379';

const node = z
  .string()
  .regex(/^(?:[\w.-]+|\[[\da-fA-F:.]+\]):\d{1,5}$/, NODE_EXPECTED)
  .meta({ title: 'host:port' })
  .transform((text, context): RedisNode => {
    const colon = text.lastIndexOf(':');
    const port = Number(text.slice(colon + 1));
    if (port > 0 && port <= 65535) return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port };
    context.addIssue(NODE_EXPECTED);
    return z.NEVER;
  });

const redisUrl = z.string().refine(
  (text) => /^rediss?:\/\//.test(text) && URL.canParse(text),
  // The text itself stays out of the message: it may hold a password.
  'must be an address such as redis://127.0.0.1:6379 or rediss://user:password@redis.example.org:6380/0',
);

const embedded = z.strictObject({
  kind: z.literal('embedded').describe('A file of this gateway alone; survives restarts.'),
  path: z.string().min(1).nullable().default(null).describe("Its folder. null: one in the user's cache directory."),
});

const none = z.strictObject({
  kind: z.literal('none').describe('Nothing is kept: what was learnt is lost at a restart.'),
});

function redis(env: Environment) {
  return z
    .strictObject({
      kind: z
        .literal('redis')
        .describe('Redis, shared by several gateways. Give one of `url`, `sentinels`, `cluster`.'),
      url: secret(env).pipe(redisUrl).optional().describe('A single server: `redis://…`, or `rediss://…` with TLS.'),
      sentinels: z.array(node).min(1).optional().describe('Redis Sentinels that know the master; needs `name`.'),
      name: z.string().min(1).optional().describe('The name of the master, as the Sentinels know it.'),
      cluster: z
        .array(node)
        .min(1)
        .optional()
        .describe('Some nodes of a Redis Cluster; the rest is found through them.'),
      password: secret(env).nullable().prefault(null).describe('Password of the Redis servers.'),
      keyPrefix: z.string().min(1).default('launch-gateway:').describe('What the keys begin with.'),
      readTimeout: duration({ min: 1, max: 10_000 })
        .prefault('60ms')
        .describe('A launch waits this long for Redis, then does without what it would have said.'),
    })
    .transform(({ kind, url, sentinels, name, cluster, readTimeout, ...rest }, context) => {
      const servers: RedisServer[] = [];
      if (url !== undefined) servers.push({ mode: 'single', url });
      if (cluster !== undefined) servers.push({ mode: 'cluster', nodes: cluster });
      if (sentinels !== undefined && name !== undefined) servers.push({ mode: 'sentinel', sentinels, name });
      if ((sentinels === undefined) !== (name === undefined)) {
        const [missing, given] = name === undefined ? ['name', 'sentinels'] : ['sentinels', 'name'];
        context.addIssue({ code: 'custom', path: [missing], message: `is required where ${given} is given` });
        return z.NEVER;
      }
      const [server, another] = servers;
      if (server !== undefined && another === undefined) {
        return { kind, server, ...rest, readTimeoutMs: readTimeout };
      }
      context.addIssue('must have exactly one of url, sentinels (with name) or cluster');
      return z.NEVER;
    });
}

/** Where knowledge of builds is kept. */
export function storeSchema(env: Environment) {
  return z
    .discriminatedUnion('kind', [embedded, redis(env), none])
    .prefault({ kind: 'embedded' })
    .describe('Where knowledge of builds is kept. A store that is down never fails a launch.');
}
