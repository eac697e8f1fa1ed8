import type { IncomingMessage } from 'node:http';
import type { AccessToken } from '../access/access-token.ts';
import { LIMIT_NAMES, type LimitName } from '../builds/shared-use.ts';
import type { Limit } from '../limits/limit.ts';
import { LimitedClients } from '../limits/limited-clients.ts';
import type { ClientReader } from './client.ts';
import type { RequestError } from './errors.ts';
import type { LaunchLog } from './launch-log.ts';
import { limitError } from './limit-error.ts';
import { cutAddress, networkOf } from './network-of.ts';
import { networks } from './networks.ts';
import { rateLimitHeaders } from './rate-limit-headers.ts';

/** Config: `limits`. */
export interface ClientLimitSettings {
  readonly limits: Readonly<Record<LimitName, Limit | null>>;
  /** Addresses and networks for which none of them holds. */
  readonly unlimited: readonly string[];
}

export interface ClientLimitParts {
  /** Replaced as a whole, or the same object as before. */
  readonly settings: () => ClientLimitSettings;
  readonly client: () => ClientReader;
  /** Whose token was sent, if it is good for anything. */
  readonly holderOf: (authorization: string) => AccessToken | null;
  readonly log: LaunchLog;
  /** ms since the epoch */
  readonly now: () => number;
}

/** What the API is told of its client's limit. */
export interface ApiRuling {
  readonly headers: Readonly<Record<string, string>>;
  /** null: it goes on. */
  readonly refusal: RequestError | null;
}

const LOG_EVERY_MS = 60_000;
/** Loopback, private (RFC 1918), link-local, carriers' NAT (RFC 6598), and the same of IPv6. */
const isPrivate = networks([
  ...['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '100.64.0.0/10'],
  ...['::1', 'fc00::/7', 'fe80::/10'],
]);

/**
 * Who may ask for how much. A client is an address (of IPv6 a /64 network, which is what one customer gets), and at the API
 * whoever has a token. A look at what it has used is all that a launch pays for it: no read, no wait, nothing made for a client
 * that is known; whether it is exempt is asked of those alone who would be refused.
 */
export class ClientLimits {
  readonly #parts: ClientLimitParts;
  readonly #clients: Readonly<Record<LimitName, LimitedClients>>;
  readonly #refused: Record<LimitName, number> = { launches: 0, 'api-reads': 0, 'api-writes': 0 };
  #isUnlimited: { readonly list: readonly string[]; readonly has: (address: string) => boolean };
  #warnedOfProxy = false;

  constructor(parts: ClientLimitParts) {
    this.#parts = parts;
    const limited = (name: LimitName) => new LimitedClients(name, () => parts.settings().limits[name]);
    this.#clients = {
      launches: limited('launches'),
      'api-reads': limited('api-reads'),
      'api-writes': limited('api-writes'),
    };
    const { unlimited } = parts.settings();
    this.#isUnlimited = { list: unlimited, has: networks(unlimited) };
  }

  /** For gateways to tell each other. */
  get all(): readonly LimitedClients[] {
    return LIMIT_NAMES.map((name) => this.#clients[name]);
  }

  /** Refused so far. */
  refused(name: LimitName): number {
    return this.#refused[name];
  }

  /** Takes one more launch, if it may go on. That it may not is neither counted nor told: `launch` is asked of it then. */
  takesLaunch(req: IncomingMessage): boolean {
    const clients = this.#clients.launches;
    if (clients.limit === null) return true;
    const address = this.#parts.client().address(req);
    return clients.take(networkOf(address), this.#parts.now()) === 0 || this.#exempts(address);
  }

  /** One more launch; null: it may go on. */
  launch(req: IncomingMessage): RequestError | null {
    const clients = this.#clients.launches;
    if (clients.limit === null) return null;
    const address = this.#parts.client().address(req);
    const client = networkOf(address);
    const waitMs = clients.take(client, this.#parts.now());
    if (waitMs === 0 || this.#exempts(address)) return null;
    return this.#refuse(clients, client, { address, token: null, waitMs, req });
  }

  /** One more request of the API; null: it has no limit. */
  api(req: IncomingMessage): ApiRuling | null {
    const isRead = req.method === 'GET' || req.method === 'HEAD' || req.method === 'OPTIONS';
    const clients = this.#clients[isRead ? 'api-reads' : 'api-writes'];
    const { limit } = clients;
    const address = this.#parts.client().address(req);
    if (limit === null || this.#exempts(address)) return null;
    const { authorization } = req.headers;
    const token = authorization === undefined ? null : (this.#parts.holderOf(authorization)?.name ?? null);
    const client = token === null ? networkOf(address) : `token ${token}`;
    const now = this.#parts.now();
    const waitMs = clients.take(client, now);
    const use = clients.of(client, now);
    const headers = rateLimitHeaders(limit, use.left(limit, now), use.spentMs);
    const refusal = waitMs === 0 ? null : this.#refuse(clients, client, { address, token, waitMs, req });
    return { headers, refusal };
  }

  #exempts(address: string): boolean {
    const { unlimited } = this.#parts.settings();
    if (this.#isUnlimited.list !== unlimited) this.#isUnlimited = { list: unlimited, has: networks(unlimited) };
    return this.#isUnlimited.has(address);
  }

  #refuse(clients: LimitedClients, client: string, asked: Asked): RequestError {
    const { name } = clients;
    const { token, waitMs } = asked;
    const limit = clients.limit!;
    const now = this.#parts.now();
    const use = clients.of(client, now);
    this.#refused[name]++;
    if (now - use.loggedAt >= LOG_EVERY_MS) {
      use.loggedAt = now;
      this.#tell(name, limit, asked);
    }
    return limitError({ name, limit, token, waitMs, spentMs: use.spentMs });
  }

  /** An address is personal data: the log gets the network that it is in. */
  #tell(what: LimitName, { count, withinMs }: Limit, { address, token, req }: Asked): void {
    const { log } = this.#parts;
    const who = token === null ? { network: cutAddress(address) } : { token };
    log.warn({ what, ...who, count, within_s: withinMs / 1_000 }, 'a client is over its limit, and refused');
    if (this.#warnedOfProxy || token !== null || !isPrivate(address) || !('x-forwarded-for' in req.headers)) return;
    this.#warnedOfProxy = true;
    log.warn(
      { network: cutAddress(address) },
      "the client that was refused has a private address and tells of others (X-Forwarded-For): if it is a proxy of yours, all visitors share its limit until its address is among 'trustedProxies' in the config",
    );
  }
}

interface Asked {
  readonly address: string;
  readonly token: string | null;
  readonly waitMs: number;
  readonly req: IncomingMessage;
}
