import type { Redis } from 'ioredis';
import { backOff } from './back-off.ts';

export interface SubscriptionOptions {
  readonly channel: string;
  readonly connect: () => Redis;
  readonly random: () => number;
  readonly heard: (message: string) => void;
  /** It stands again after it did not: what was said in between was missed. */
  readonly resumed: () => void;
}

/** A dead connection looks like a silent one: it is asked for a sign of life this often, ms. */
const PING_EVERY_MS = 1000;

/** Hears a channel for ever, over one connection after the other. */
export class Subscription {
  readonly #options: SubscriptionOptions;
  #redis: Redis | null = null;
  #timer: NodeJS.Timeout | undefined;
  #attempts = 0;
  #stopped = false;

  constructor(options: SubscriptionOptions) {
    this.#options = options;
  }

  /** Settles when the first attempt has: true when the channel is heard. Later attempts go on in the background. */
  start(): Promise<boolean> {
    return new Promise((settled) => this.#open(settled));
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#redis?.disconnect();
  }

  #open(settled: (heard: boolean) => void): void {
    const redis = this.#options.connect();
    this.#redis = redis;
    redis.on('message', (_channel: string, message: string) => this.#options.heard(message));
    const ping = setInterval(() => void redis.ping().catch(() => undefined), PING_EVERY_MS).unref();
    redis.once('end', () => {
      clearInterval(ping);
      settled(false);
      this.#again();
    });
    redis
      .connect()
      .then(() => redis.subscribe(this.#options.channel))
      .then(
        () => {
          this.#attempts = 0;
          settled(true);
        },
        // Not connected: `end` follows. Connected, and not allowed to subscribe: nor later, but the rules may change.
        () => redis.disconnect(),
      );
  }

  #again(): void {
    if (this.#stopped) return;
    this.#attempts += 1;
    const reopen = () => this.#open((heard) => heard && this.#options.resumed());
    this.#timer = setTimeout(reopen, backOff(this.#attempts, this.#options.random)).unref();
  }
}
