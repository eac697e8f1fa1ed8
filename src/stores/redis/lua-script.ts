import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Cluster, Redis } from 'ioredis';

export type LuaScript = (client: Redis | Cluster, key: string, args: readonly (string | number)[]) => Promise<unknown>;

/**
 * A script of one key, a file of this folder, as a function. Sent by its digest, and whole to a server that does not
 * know it (one that was restarted, or came up in a fail-over): ioredis's own scripts go by what it believes a server to
 * know.
 */
export function loadLuaScript(file: `${string}-1.lua`): LuaScript {
  const lua = readFileSync(new URL(file, import.meta.url), 'utf8');
  const digest = createHash('sha1').update(lua).digest('hex');
  return async (client, key, args) => {
    try {
      return await client.evalsha(digest, 1, key, ...args);
    } catch (error) {
      if (!(error as Error).message.startsWith('NOSCRIPT')) throw error;
      return client.eval(lua, 1, key, ...args);
    }
  };
}
