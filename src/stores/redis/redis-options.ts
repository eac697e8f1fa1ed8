export interface RedisAddress {
  readonly host: string;
  readonly port: number;
}

interface RedisAccess {
  readonly username?: string;
  /** A secret. */
  readonly password?: string;
  readonly tls?: boolean;
  /** Before every key and channel, so that several federations can share a server. Default `launch-gateway:`. */
  readonly keyPrefix?: string;
}

/** One server: `redis://[user:password@]host[:port][/database]`, or `rediss://…` for TLS. */
export interface RedisServer extends RedisAccess {
  readonly url: string;
}

/** A master named `name` that these Sentinels watch; the gateway follows a fail-over. */
export interface RedisSentinels extends RedisAccess {
  readonly sentinels: readonly RedisAddress[];
  readonly name: string;
  /** A secret. */
  readonly sentinelPassword?: string;
}

/** A Redis Cluster; any of its nodes will do, the others are found. */
export interface RedisCluster extends RedisAccess {
  readonly cluster: readonly RedisAddress[];
}

export type RedisOptions = RedisServer | RedisSentinels | RedisCluster;
