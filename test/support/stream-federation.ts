import { systemClock } from '../../src/members/clock.ts';
import { type EventStreamClient, eventStreamClients, type StreamClientOptions } from './event-stream-client.ts';
import { type ConfigPart, type MemberPart, type TestGateway, testGateways } from './gateway.ts';
import { ask } from './http.ts';
import { until } from './redis-server.ts';
import type { ScriptedStream } from './scripted-stream.ts';
import { type StreamHub, streamHubs } from './stream-hub.ts';

export const SPEC = 'gh/owner/repo/main';

/** A gateway in front of hubs whose streams the test drives. */
export interface StreamFederation extends TestGateway {
  /** `hub-1`, `hub-2`, …: the members' names, in order. */
  readonly hubs: readonly StreamHub[];
  readonly members: readonly Pick<MemberPart, 'name' | 'url'>[];
  hubOf(member: string): StreamHub;
  /** Opens `/build/<spec>`, default SPEC. A query may follow. */
  open(spec?: string, options?: StreamClientOptions): Promise<EventStreamClient>;
  /** The same, and the oldest stream at its hub that has not been asked for. */
  launch(spec?: string, options?: StreamClientOptions): Promise<Launch>;
  /** The member that a launch would go to now. */
  nextMember(spec?: string): Promise<string>;
  /** Waits until these members, default all, are seen so. Checks are frequent. */
  standing(standing: string, ...members: readonly string[]): Promise<void>;
  /** Time moves on by so much at once. What waits for it is seen to within a second, the gateway's own step. */
  leap(ms: number): void;
  /** Resolves when what happened on other connections before must have been seen by the gateway. */
  settled(): Promise<void>;
  /** Streams at all hubs so far. */
  asked(): number;
  /** The value of a sample of /metrics, by its name and labels as they stand there; 0 where there is none. */
  metric(sample: string): Promise<number>;
}

export interface Launch {
  readonly client: EventStreamClient;
  readonly member: string;
  readonly hub: StreamHub;
  readonly stream: ScriptedStream;
}

/** Called inside a `describe`: starts such federations, all parts of which end with the test. */
export function streamFederations(): (count?: number, config?: ConfigPart) => Promise<StreamFederation> {
  const startHub = streamHubs();
  const { startGateway } = testGateways();
  const openStream = eventStreamClients();

  return async (count = 3, config = {}) => {
    const hubs: StreamHub[] = [];
    for (let i = 0; i < count; i++) hubs.push(await startHub());
    const members = hubs.map(({ url }, index) => ({ name: `hub-${index + 1}`, url, prime: index === 0 }));
    let ahead = 0;
    const clock = { ...systemClock, now: () => Date.now() + ahead };
    const gateway = await startGateway({ members, ...config }, clock);
    const json = async (target: string) => JSON.parse((await ask(gateway.url, target)).body);
    const seen = async (): Promise<readonly { readonly name: string; readonly standing: string }[]> =>
      (await json('/api/v1/members')).members;
    await until('all members are checked', async () =>
      (await seen()).every(({ standing }) => standing !== 'unchecked'),
    );

    const hubOf = (member: string) => hubs[members.findIndex(({ name }) => name === member)]!;
    const open = (spec = SPEC, options: StreamClientOptions = {}) => openStream(gateway.url, `/build/${spec}`, options);
    return {
      ...gateway,
      hubs,
      members,
      hubOf,
      open,
      launch: async (spec, options) => {
        const client = await open(spec, options);
        const member = String(client.headers['launch-member']);
        const hub = hubOf(member);
        return { client, member, hub, stream: await hub.next() };
      },
      nextMember: async (spec = SPEC) => (await json(`/api/v1/decisions/${spec}`)).member,
      standing: (standing, ...names) =>
        until(`${names.join() || 'all members'}: ${standing}`, async () => {
          const asked = (await seen()).filter(({ name }) => names.length === 0 || names.includes(name));
          return asked.every((member) => member.standing === standing);
        }),
      leap: (ms) => {
        ahead += ms;
      },
      settled: async () => {
        // Each is a new connection, accepted after what was there before.
        for (let i = 0; i < 3; i++) await ask(gateway.url, '/robots.txt');
      },
      asked: () => hubs.reduce((sum, { streams }) => sum + streams.length, 0),
      metric: async (sample) => {
        const { body } = await ask(gateway.url, '/metrics');
        const line = body.split('\n').find((text) => text.startsWith(`${sample} `));
        return line === undefined ? 0 : Number(line.slice(sample.length + 1));
      },
    };
  };
}
