import { Cluster, type RedisOptions as ConnectionOptions, Redis } from 'ioredis';
import { backOff } from './back-off.ts';
import { keySlot } from './key-slot.ts';
import type { RedisAddress, RedisCluster, RedisOptions } from './redis-options.ts';

/** The topologies seen alike: where commands go, and where changes are heard. */
export interface RedisLink {
  readonly client: Redis | Cluster;
  /** Which server answers for a key now, for telling servers apart; '' where there is only one or it is not known. */
  readonly serverOf: (key: string) => string;
  /** The servers that share the keys between them. */
  readonly masters: () => readonly Redis[];
  /** A new connection to hear changes on, not yet connected and with no attempts of its own to reconnect. */
  readonly listener: () => Redis;
  /** Lets go of the client, for good. */
  readonly close: () => void;
}

/** Replies come in ioredis's older shapes: the newer ones have to be asked for. */
type Connection = Omit<ConnectionOptions, 'replyMapping'>;

/** After this long without an answer a connection is given up and made anew, ms. */
const DEAD_AFTER_MS = 3000;

/**
 * Connects without waiting: commands are refused until it stands, and are never queued nor sent again by themselves (the
 * ledger does that). Reconnects for ever.
 */
export function connectRedis(options: RedisOptions, random: () => number): RedisLink {
  return 'cluster' in options ? connectCluster(options, random) : connectServer(options, random);
}

function connection({ username, password, tls }: RedisOptions) {
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
    connectTimeout: DEAD_AFTER_MS,
    socketTimeout: DEAD_AFTER_MS,
    disconnectTimeout: 200,
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    // A master that was demoted: the connection has to find the new one.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
  } satisfies Connection;
}

function connectServer(options: Exclude<RedisOptions, RedisCluster>, random: () => number): RedisLink {
  const reconnect = (attempt: number) => backOff(attempt, random);
  const make = (extra: Connection) => {
    const common = { ...connection(options), ...extra };
    const redis =
      'url' in options
        ? new Redis(options.url, common)
        : new Redis({
            ...common,
            sentinels: options.sentinels.map((address) => ({ ...address })),
            name: options.name,
            ...(options.sentinelPassword === undefined ? {} : { sentinelPassword: options.sentinelPassword }),
            enableTLSForSentinelMode: options.tls ?? false,
            sentinelCommandTimeout: DEAD_AFTER_MS,
            failoverDetector: true,
          });
    return quiet(redis);
  };
  const client = make({
    retryStrategy: reconnect,
    sentinelRetryStrategy: reconnect,
    enableOfflineQueue: false,
    enableAutoPipelining: true,
  });
  const close = stayConnected(client, random);
  const listener = () => make({ retryStrategy: null, sentinelRetryStrategy: () => null });
  return { client, serverOf: () => '', masters: () => [client], listener, close };
}

function connectCluster(options: RedisCluster, random: () => number): RedisLink {
  const startupNodes = options.cluster.map((address) => ({ ...address }));
  const reconnect = (attempt: number) => backOff(attempt, random);
  const client = quiet(
    new Cluster(startupNodes, {
      lazyConnect: true,
      clusterRetryStrategy: reconnect,
      clusterNodeRetryStrategy: reconnect,
      enableOfflineQueue: false,
      enableAutoPipelining: true,
      // It would take the cluster for down while any node is still connecting; each node's answers tell.
      enableReadyCheck: false,
      // Refused at once instead of waiting in a queue; the refresh below finds the new owner of a slot.
      retryDelayOnFailover: 0,
      retryDelayOnClusterDown: 0,
      slotsRefreshInterval: 1000,
      redisOptions: connection(options),
    }),
  );
  // A connection made by the first command would make that one wait.
  client.on('+node', (node: Redis) => void node.connect().catch(() => undefined));
  const close = stayConnected(client, random);

  const serverOf = (key: string) => client.slots[keySlot(key)]?.[0] ?? '';
  const listener = () => {
    const known = client.nodes().map(({ options }): RedisAddress => ({ host: options.host!, port: options.port! }));
    const nodes = known.length > 0 ? known : options.cluster;
    const node = nodes[Math.floor(random() * nodes.length)]!;
    return quiet(new Redis({ ...connection(options), ...node, retryStrategy: null }));
  };
  return { client, serverOf, masters: () => client.nodes('master'), listener, close };
}

/**
 * Connects, and again when the client has given up: behind Sentinel it does, whatever it is told of retries, when it hears of a
 * fail-over while it asks who the master is (ioredis 6.0, SentinelConnector.connect). Returns what ends that.
 */
function stayConnected(client: Redis | Cluster, random: () => number): () => void {
  let timer: NodeJS.Timeout | undefined;
  let attempts = 0;
  const connect = () => void client.connect().catch(() => undefined);
  const again = () => {
    attempts += 1;
    timer = setTimeout(connect, backOff(attempts, random)).unref();
  };
  client.on('ready', () => {
    attempts = 0;
  });
  client.on('end', again);
  connect();
  return () => {
    client.off('end', again);
    clearTimeout(timer);
    client.disconnect();
  };
}

/** What goes wrong with a connection is seen by who uses it; ioredis prints errors that nobody listens to. */
function quiet<T extends Redis | Cluster>(client: T): T {
  return client.on('error', () => undefined) as T;
}
