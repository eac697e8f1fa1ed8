import { randomUUID } from 'node:crypto';
import { type Redis, ReplyError } from 'ioredis';
import type { BuildRecord, RepoBuild } from '../../builds/build-record.ts';
import { type StoreEvents, type StoreLimits, StoreUnavailable } from '../../builds/build-store.ts';
import { DAYS_KEPT, type DayTallies } from '../../builds/day-tallies.ts';
import type { SessionCounter } from '../../builds/session-counter.ts';
import type { SharedNotes } from '../../builds/shared-notes.ts';
import type { SharedUse } from '../../builds/shared-use.ts';
import type { Store } from '../../builds/store.ts';
import type { RepoKey } from '../../launch/launch-spec.ts';
import { buildText, changeHead, parseBuilds, parseChange } from '../build-text.ts';
import { Circuits } from './circuits.ts';
import { connectRedis, type RedisLink } from './connect-redis.ts';
import { loadLuaScript } from './lua-script.ts';
import { RedisNotes } from './redis-notes.ts';
import type { RedisOptions } from './redis-options.ts';
import { type AskRedis, RedisSessions } from './redis-sessions.ts';
import { RedisTallies } from './redis-tallies.ts';
import { RedisUse } from './redis-use.ts';
import { Subscription } from './subscription.ts';
import { within } from './time-limit.ts';

export interface RedisStoreOptions {
  readonly redis: RedisOptions;
  readonly limits: StoreLimits;
  /** A launch waits for this, ms. Default 60. */
  readonly readLimitMs?: number;
  /** Nobody waits for this, ms. Default 2000. */
  readonly writeLimitMs?: number;
  /** `start` waits this long for a server that neither answers nor refuses, ms. Default 500. */
  readonly startLimitMs?: number;
  /** How often an ill server is asked whether it is well, ms. Default 100. */
  readonly probeEveryMs?: number;
  /** In [0, 1): spreads reconnections. */
  readonly random?: () => number;
  /** Tells this store's changes from those of others. Default: random. */
  readonly instance?: string;
}

/** Sent together and waited for together: some 8 ms of Redis's time, so that reads in between are not late. */
const BUILDS_PER_PIPELINE = 256;
const KEYS_PER_SCAN = 256;
/** Where there is one server, or none of a cluster is known. */
const ANY_SERVER = '';
/** Answers with which a server says that it holds no data to give now. */
const NOT_SERVING = /^(LOADING|CLUSTERDOWN|MASTERDOWN)/;

/**
 * Store in Redis: one server, a master under Sentinel, or a Cluster.
 *
 * A repo is one hash, a field per build: a merge reads and writes its own field only, and a launch reads all fields with
 * one HVALS. A build is recorded by one call of record-build-1.lua, which merges, bounds, lets the repo live on
 * (PEXPIRE) and publishes the merged build.
 *
 * A read that Redis does not answer within `readLimitMs` rejects. Those that follow are then refused at once, without
 * waiting, until Redis has answered a probe in the background (Circuits), in a Cluster for each node apart.
 */
export class RedisStore implements Store {
  readonly kind = 'redis';
  readonly sessions: SessionCounter;
  readonly notes: SharedNotes;
  readonly tallies: DayTallies;
  readonly use: SharedUse;
  readonly #options: Required<RedisStoreOptions>;
  readonly #keyHead: string;
  readonly #channel: string;
  readonly #script = loadLuaScript('record-build-1.lua');
  readonly #circuits: Circuits;
  readonly #underWay = new Set<Promise<unknown>>();
  #link: RedisLink | null = null;
  #subscription: Subscription | null = null;
  #events: StoreEvents | null = null;
  #up: boolean | null = null;

  constructor(options: RedisStoreOptions) {
    const limits = { readLimitMs: 60, writeLimitMs: 2000, startLimitMs: 500, probeEveryMs: 100 };
    this.#options = { ...limits, random: Math.random, instance: randomUUID(), ...options };
    const keyPrefix = options.redis.keyPrefix ?? 'launch-gateway:';
    this.#keyHead = `${keyPrefix}builds:`;
    this.#channel = `${this.#keyHead}changed`;
    this.#circuits = new Circuits({
      probe: (server, key) => this.#probe(server, key),
      probeEveryMs: this.#options.probeEveryMs,
      changed: (reason) => (reason === null ? this.#report(true, 'answers') : this.#report(false, reason)),
    });
    const { readLimitMs, writeLimitMs } = this.#options;
    const ask: AskRedis = (...asked) => this.#finished(this.#ask(...asked));
    this.sessions = new RedisSessions({ keyPrefix, admitLimitMs: readLimitMs, releaseLimitMs: writeLimitMs, ask });
    this.notes = new RedisNotes({ keyPrefix, limitMs: writeLimitMs, ask });
    const { daysKept = DAYS_KEPT } = options.limits;
    this.use = new RedisUse({ keyPrefix, limitMs: writeLimitMs, ask });
    this.tallies = new RedisTallies({ keyPrefix, limitMs: writeLimitMs, daysKept, ask });
  }

  async start(events: StoreEvents): Promise<void> {
    this.#events = events;
    const { redis, random, startLimitMs } = this.#options;
    const link = connectRedis(redis, random);
    this.#link = link;
    let started = false;
    this.#subscription = new Subscription({
      channel: this.#channel,
      connect: link.listener,
      random,
      heard: (message) => this.#heard(message),
      resumed: () => events.missed(),
    });
    const listening = this.#subscription.start().then((heard) => {
      // Late: reads may have come first.
      if (heard && started) events.missed();
    });
    // Settles on the first word from the server, good or bad.
    const connected = this.#watch(link);
    await within(startLimitMs, Promise.all([connected, listening])).catch(() =>
      this.#circuits.trip(ANY_SERVER, '', `Redis did not answer within ${startLimitMs} ms.`),
    );
    started = true;
  }

  async read(repo: RepoKey): Promise<readonly BuildRecord[]> {
    const key = this.#key(repo);
    return parseBuilds(await this.#ask(key, this.#options.readLimitMs, ({ client }) => client.hvals(key)));
  }

  async record(builds: readonly RepoBuild[]): Promise<void> {
    return this.#finished(this.#record(builds));
  }

  async *scan(): AsyncGenerator<{ readonly repo: RepoKey; readonly records: readonly BuildRecord[] }> {
    const pattern = `${this.#keyHead.replace(/[\\*?[\]]/g, '\\$&')}{*}`;
    for (const master of this.#linked().masters()) {
      let cursor = '0';
      do {
        const [next, keys] = await this.#scanStep(master, cursor, pattern);
        cursor = next;
        const repos = keys.map((key) => key.slice(this.#keyHead.length + 1, -1) as RepoKey);
        const read = await Promise.all(
          keys.map((key) => this.#ask(key, this.#options.writeLimitMs, ({ client }) => client.hvals(key))),
        );
        for (const [i, repo] of repos.entries()) {
          const records = parseBuilds(read[i]!);
          if (records.length > 0) yield { repo, records };
        }
      } while (cursor !== '0');
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    this.#events = null;
    this.#circuits.stop();
    this.#subscription?.stop();
    const link = this.#link;
    this.#link = null;
    link?.close();
  }

  /** Settles when all servers are connected, or at the first word that it cannot be. */
  #watch({ client, masters }: RedisLink): Promise<void> {
    let lastError = 'connection lost';
    return new Promise((settled) => {
      client.on('ready', async () => {
        await Promise.allSettled(masters().map((master) => master.ping()));
        this.#circuits.retry();
        if (this.#circuits.allWell()) this.#report(true, 'connected');
        settled();
      });
      client.on('error', (error) => {
        lastError = error.message;
      });
      client.on('close', () => {
        this.#circuits.trip(ANY_SERVER, '', `Redis cannot be reached: ${lastError}.`);
        settled();
      });
    });
  }

  #probe(server: string, key: string): Promise<unknown> {
    const { client, masters } = this.#linked();
    const answer: Promise<unknown> =
      server === ANY_SERVER ? Promise.any(masters().map((master) => master.ping())) : client.exists(key);
    return within(this.#options.readLimitMs, answer);
  }

  /** `close` waits for it. */
  #finished<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work);
    return work.finally(() => this.#underWay.delete(work));
  }

  #linked(): RedisLink {
    if (this.#link === null) throw new StoreUnavailable('The Redis store is not started, or closed.');
    return this.#link;
  }

  #key(repo: RepoKey): string {
    return `${this.#keyHead}{${repo}}`;
  }

  async #ask<T>(key: string, limitMs: number, command: (link: RedisLink) => Promise<T>): Promise<T> {
    const link = this.#linked();
    const server = link.serverOf(key);
    const refusal = this.#circuits.refusal(server) ?? this.#circuits.refusal(ANY_SERVER);
    if (refusal !== null) throw new StoreUnavailable(refusal);
    try {
      return await within(limitMs, command(link));
    } catch (error) {
      throw this.#failure(error as Error, server, key);
    }
  }

  #failure(error: Error, server: string, key: string): StoreUnavailable {
    const place = server === ANY_SERVER ? 'Redis' : `Redis at ${server}`;
    const answered = error instanceof ReplyError;
    const words = answered ? `${place} refused: ${error.message}` : `${place} cannot be used: ${error.message}`;
    if (!answered || NOT_SERVING.test(error.message)) this.#circuits.trip(server, key, words);
    return new StoreUnavailable(words, { cause: error });
  }

  async #record(builds: readonly RepoBuild[]): Promise<void> {
    const { writeLimitMs } = this.#options;
    for (let at = 0; at < builds.length; at += BUILDS_PER_PIPELINE) {
      const part = builds.slice(at, at + BUILDS_PER_PIPELINE).map((build) => {
        const key = this.#key(build.repo);
        return this.#ask(key, writeLimitMs, ({ client }) => this.#script(client, key, this.#arguments(build)));
      });
      await Promise.all(part);
    }
  }

  /** As the head of record-build-1.lua lists them. */
  #arguments({ repo, record }: RepoBuild): readonly (string | number)[] {
    const { limits, instance } = this.#options;
    const told = changeHead(instance, repo);
    return [buildText(record), limits.retentionMs, limits.recordsPerRepo, this.#channel, told];
  }

  async #scanStep(master: Redis, cursor: string, pattern: string): Promise<[cursor: string, keys: string[]]> {
    try {
      return await within(this.#options.writeLimitMs, master.scan(cursor, 'MATCH', pattern, 'COUNT', KEYS_PER_SCAN));
    } catch (error) {
      throw new StoreUnavailable(`Redis could not be read through: ${(error as Error).message}`, { cause: error });
    }
  }

  #heard(message: string): void {
    let change: RepoBuild | null;
    try {
      change = parseChange(message, this.#options.instance);
    } catch {
      // Not one of ours, or of a later version: it may stand for a change all the same.
      this.#events?.missed();
      return;
    }
    if (change !== null) this.#events?.changed(change);
  }

  #report(up: boolean, reason: string): void {
    if (this.#up === up) return;
    this.#up = up;
    this.#events?.availability(up, reason);
  }
}
