import { EmbeddedStore } from '../../src/stores/embedded/embedded-store.ts';
import type { RedisOptions } from '../../src/stores/redis/redis-options.ts';
import { RedisStore } from '../../src/stores/redis/redis-store.ts';
import { build, of, REPO, Told } from './build-store.contract.ts';

/** A program: opens the store it is told of, writes, reads and closes. Ends when nothing holds the process any more. */
const limits = { retentionMs: 60_000, recordsPerRepo: 8 };
const { folder, redis } = JSON.parse(process.argv[2] ?? '') as { folder?: string; redis?: RedisOptions };
const store = redis ? new RedisStore({ redis, limits }) : new EmbeddedStore({ folder: folder!, limits });
process.disconnect?.();
await store.start(new Told());
await store.record([of(build('main', 'alpha', 1))]);
await store.read(REPO);
await store.close();
const stuck = setTimeout(() => process.exit(3), 5000);
stuck.unref();
