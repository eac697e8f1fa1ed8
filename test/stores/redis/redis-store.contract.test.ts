import { RedisStore } from '../../../src/stores/redis/redis-store.ts';
import { onEveryRedis } from '../../support/every-redis.ts';
import { describeBuildStore } from '../build-store.contract.ts';

onEveryRedis((name, options) =>
  describeBuildStore(name, async () => {
    const redis = options();
    return {
      open: (limits) => new RedisStore({ redis, limits }),
      description: { redis },
      dispose: async () => undefined,
    };
  }),
);
