import { afterEach } from 'mocha';
import { type ConfigReading, readConfig } from '../../src/config/read-config.ts';
import { Gateway } from '../../src/gateway.ts';
import { logTo } from '../../src/log.ts';
import type { Clock } from '../../src/members/clock.ts';
import type { SimulatedHubOptions } from '../../src/simulated-hub/settings.ts';
import { type SimulatedHub, startSimulatedHub } from '../../src/simulated-hub/simulated-hub.ts';
import { checkApi } from './checked-api.ts';
import { freePort } from './free-port.ts';
import { ask } from './http.ts';
import { until } from './redis-server.ts';

/** Any part of a configuration file; `members` come from the hubs unless given. */
export type ConfigPart = Readonly<Record<string, unknown>>;

export interface TestGateway {
  readonly url: string;
  /** Lines of its log so far, parsed. */
  log(): readonly Readonly<Record<string, unknown>>[];
  /** The log as it was written. */
  logText(): string;
  /** Another configuration while it runs: these parts of the first one are replaced. */
  apply(part: ConfigPart): void;
  stop(): Promise<void>;
}

export interface TestFederation extends TestGateway {
  readonly hubs: readonly SimulatedHub[];
  /** Members as they stand in the configuration. */
  readonly members: readonly MemberPart[];
  hubOf(member: string): SimulatedHub;
  /** Checks are frequent: waits until the gateway sees this member so. */
  standing(member: string, standing: string): Promise<void>;
}

export interface MemberPart {
  readonly name: string;
  readonly url: string;
  readonly weight: number;
  readonly prime: boolean;
  readonly eventToken: string;
}

export interface FederationOptions {
  /** One hub each; default three, of weights 50, 30 and 20, the first of which is prime. */
  readonly hubs?: readonly Partial<SimulatedHubOptions & { readonly weight: number; readonly prime: boolean }>[];
  readonly config?: ConfigPart;
  readonly clock?: Clock;
}

const DEFAULT_HUBS = [{ weight: 50 }, { weight: 30 }, { weight: 20 }];
/** Hubs that count the requests they get are asked for their metrics by the tests of that alone. */
const UNREAD = { enabled: false };
const CHECKS = { period: '50ms', failedPeriod: '50ms', jitter: 0, retries: 0, timeout: '2s' };

/** Called inside a `describe`: starts gateways and federations, all of which are stopped when the test is over. */
export function testGateways(): {
  readonly startGateway: (config: ConfigPart, clock?: Clock) => Promise<TestGateway>;
  readonly startTestFederation: (options?: FederationOptions) => Promise<TestFederation>;
} {
  const running: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    // The last one first: a gateway before its hubs, or it would see them die.
    for (const stop of running.splice(0).reverse()) await stop();
  });

  const startGateway = async (part: ConfigPart, clock?: Clock): Promise<TestGateway> => {
    const lines: string[] = [];
    const whole = { listen: { port: 0 }, checks: CHECKS, metrics: UNREAD, store: { kind: 'none' }, ...part };
    const config = readPart(whole);
    const log = logTo({ write: (line) => void lines.push(line) });
    const gateway = await Gateway.create({ config, log, version: '1.2.3', ...(clock && { clock }) });
    let stopped: Promise<void> | null = null;
    let uncheck = () => {};
    const stop = () => (stopped ??= gateway.stop().finally(uncheck));
    running.push(stop);
    const url = await gateway.start();
    uncheck = checkApi(url);
    return {
      url,
      log: () => lines.map((line) => JSON.parse(line)),
      logText: () => lines.join(''),
      apply: (other) => gateway.apply(readPart({ ...whole, ...other })),
      stop,
    };
  };

  const startTestFederation = async ({
    hubs: asked = DEFAULT_HUBS,
    config = {},
    clock,
  }: FederationOptions = {}): Promise<TestFederation> => {
    // Known before it listens: hubs and gateway have to know each other's address.
    const port = await freePort();
    const hubs: SimulatedHub[] = [];
    const members: MemberPart[] = [];
    for (const [index, { weight = 1, prime = index === 0, ...options }] of asked.entries()) {
      const name = `hub-${index + 1}`;
      const eventToken = `secret-of-${name}`;
      const events = { url: `http://127.0.0.1:${port}/api/v1/events`, token: eventToken };
      const hub = await startSimulatedHub({ name, podCountMs: 0, events, ...options });
      running.push(() => hub.close());
      hubs.push(hub);
      members.push({ name, url: hub.url, weight, prime, eventToken });
    }
    const gateway = await startGateway({ listen: { port }, members, ...config }, clock);
    const seen = async () => {
      const { body } = await ask(gateway.url, '/api/v1/members');
      return (JSON.parse(body) as { members: { name: string; standing: string }[] }).members;
    };
    await until('all members are checked', async () =>
      (await seen()).every(({ standing }) => standing !== 'unchecked'),
    );
    return {
      ...gateway,
      hubs,
      members,
      hubOf: (member: string) => hubs.find(({ name }) => name === member)!,
      standing: (member: string, standing: string) =>
        until(`${member} is ${standing}`, async () =>
          (await seen()).some((one) => one.name === member && one.standing === standing),
        ),
    };
  };

  return { startGateway, startTestFederation };
}

/** A configuration for a test; what is wrong with it fails the test. */
export function readPart(part: ConfigPart) {
  const read: ConfigReading = readConfig(JSON.stringify(part), { format: 'json', env: {} });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.config;
}
