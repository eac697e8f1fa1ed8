import type { EventStreamClient, StreamClientOptions } from './event-stream-client.ts';
import type { ConfigPart } from './gateway.ts';
import { ask } from './http.ts';
import { until } from './redis-server.ts';
import type { ScriptedStream } from './scripted-stream.ts';
import { type StreamFederation, streamFederations } from './stream-federation.ts';
import type { PodCount, StreamHub } from './stream-hub.ts';

/** A federation with visitors from many addresses, as behind a proxy, and with hubs that count their pods. */
export interface CrowdedFederation extends StreamFederation {
  /** Opens `/build/<spec>` as a visitor at this address. */
  watch(spec?: string, options?: StreamClientOptions & { readonly from?: string }): Promise<EventStreamClient>;
  /** The next stream at any hub that has not been handed out here; waits for it. */
  next(): Promise<{ readonly hub: StreamHub; readonly stream: ScriptedStream }>;
  /** Sets what the page of a hub says of pods, and waits until the gateway has read it. */
  tellPods(hub: StreamHub, pods: PodCount): Promise<void>;
}

export interface CrowdOptions {
  /** Default 1. */
  readonly hubs?: number;
  /** What their pages say of pods; default: nothing. */
  readonly pods?: PodCount;
  readonly config?: ConfigPart;
}

/** What `/api/v1/members` says, as far as it is read here. */
interface MemberRow {
  readonly pods: PodCount | null;
}

/** Called inside a `describe`: starts such federations, which end with the test. */
export function crowdedFederations(): (options?: CrowdOptions) => Promise<CrowdedFederation> {
  const federate = streamFederations();
  return async ({ hubs: count = 1, pods, config = {} } = {}) => {
    const federation = await federate(count, { trustedProxies: ['127.0.0.1'], ...config });
    const { hubs, open, url } = federation;
    const handed = new Set<ScriptedStream>();
    const nextStream = () => {
      for (const hub of hubs) {
        for (const stream of hub.streams) if (!handed.has(stream)) return { hub, stream };
      }
      return null;
    };
    const podsOf = async (index: number): Promise<PodCount | null> => {
      const { body } = await ask(url, '/api/v1/members');
      return (JSON.parse(body) as { readonly members: readonly MemberRow[] }).members[index]!.pods;
    };
    const tellPods = async (hub: StreamHub, told: PodCount) => {
      hub.setPods(told);
      await until('the page has been read', async () => {
        const read = await podsOf(hubs.indexOf(hub));
        return read !== null && read.total === told.total && read.quota === told.quota;
      });
    };
    if (pods !== undefined) for (const hub of hubs) await tellPods(hub, pods);
    return {
      ...federation,
      watch: (spec, { from = '198.51.100.1', headers, ...options } = {}) =>
        open(spec, { ...options, headers: { 'x-forwarded-for': from, ...headers } }),
      next: async () => {
        await until('a stream comes to a hub', () => nextStream() !== null);
        const next = nextStream()!;
        handed.add(next.stream);
        return next;
      },
      tellPods,
    };
  };
}
