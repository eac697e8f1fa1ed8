import { EventEmitter, once } from 'node:events';
import { type ScriptedHub, scriptedHubs } from './scripted-hub.ts';
import { ScriptedStream } from './scripted-stream.ts';

/** What a hub does with a stream. */
export type StreamScript = (stream: ScriptedStream) => unknown;

/** What the health page says of pods. `quota` null: none. */
export interface PodCount {
  readonly total: number;
  readonly quota: number | null;
}

/** A hub that is well, and whose `/build` streams the test drives by hand. */
export interface StreamHub extends ScriptedHub {
  /** All streams so far, oldest first. */
  readonly streams: readonly ScriptedStream[];
  /** The oldest stream that has not been asked for yet; waits for one to come. */
  next(limitMs?: number): Promise<ScriptedStream>;
  /** Streams that are open now. */
  open(): number;
  /** Streams that come from now on go by this script; null: by the test's hand. */
  follow(script: StreamScript | null): void;
  /** From the next check on; null: the page says nothing of pods. */
  setPods(pods: PodCount | null): void;
}

const NEXT_LIMIT_MS = 10_000;

/**
 * Called inside a `describe`: starts such hubs, each of which is closed when its test is over. What is not `/build` is
 * answered with a page that says the target. `close()` makes the hub refuse connections, checks included.
 */
export function streamHubs(): (script?: StreamScript) => Promise<StreamHub> {
  const startScriptedHub = scriptedHubs();
  return async (script) => {
    const streams: ScriptedStream[] = [];
    const arrivals = new EventEmitter();
    let asked = 0;
    let following: StreamScript | null = script ?? null;
    let pods: PodCount | null = null;
    const hub = await startScriptedHub(
      (request, response) => {
        if (!/^[^?]*\/build\//.test(request.url!)) {
          response.setHeader('content-type', 'text/html');
          response.end(`<title>a page of a hub</title>${request.url}`);
          return;
        }
        const stream = new ScriptedStream(request, response);
        streams.push(stream);
        following?.(stream);
        arrivals.emit('stream');
      },
      () => ({ ok: true, checks: pods === null ? [] : [podCheck(pods)] }),
    );
    return {
      ...hub,
      streams,
      open: () => streams.filter(({ closed }) => !closed).length,
      next: async (limitMs = NEXT_LIMIT_MS) => {
        const index = asked++;
        const signal = AbortSignal.timeout(limitMs);
        while (streams.length <= index) {
          await once(arrivals, 'stream', { signal }).catch((cause) => {
            throw new Error(`no stream number ${index + 1} came to the hub within ${limitMs} ms`, { cause });
          });
        }
        return streams[index]!;
      },
      follow: (next) => {
        following = next;
      },
      setPods: (next) => {
        pods = next;
      },
    };
  };
}

const podCheck = ({ total, quota }: PodCount) => ({
  service: 'Pod quota',
  total_pods: total,
  build_pods: 0,
  user_pods: total,
  quota,
  ok: quota === null || total <= quota,
  _ignore_failure: true,
});
