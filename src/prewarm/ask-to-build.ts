import type { BuildRecord } from '../builds/build-record.ts';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import type { Member } from '../members/member.ts';
import { shareKey } from '../streams/build-shares.ts';
import type { StreamWatcher } from '../streams/hub-outcome.ts';
import { HubStream, type HubStreamNotes } from '../streams/hub-stream.ts';
import type { PrewarmParts } from './prewarm-parts.ts';

export interface BuildTarget {
  readonly index: number;
  readonly member: Member;
  readonly spec: LaunchSpec;
  /** The first caller's; null: it is for nobody in particular. */
  readonly address: string | null;
  /** It was seen built there: most likely there is nothing to build, so that no budget needs to have room for it. */
  readonly isHeld: boolean;
}

/** What to ask of a hub that is to build: to build only, or a launch whose server is shut down. */
export type BuildMode = 'build-only' | 'launch';

/** Is told what the ledger learns. */
export interface BuildAsked {
  /** The hub builds it, for us. */
  begun(): void;
  /** The image is there: made just now, or found. */
  image(fresh: boolean): void;
}

/** Asks a member's hub to build. From this moment on whoever launches the same there watches this stream. */
export function askToBuild(
  target: BuildTarget,
  mode: BuildMode,
  watcher: StreamWatcher,
  parts: PrewarmParts,
  asked: BuildAsked,
): HubStream {
  const { federation, ledger, callHub, requestFor, clock, settings, shares } = parts;
  const { index, member, spec, address } = target;
  const isSame = (record: BuildRecord) => record.ref === spec.ref && record.member === member.name;
  const key = shareKey(spec, '');
  const order = {
    member,
    generation: federation().members[index]!.generation,
    known: ledger.peek(spec.repoKey)?.records.find(isSame) ?? null,
    spec,
    request: Promise.resolve(requestFor(spec, mode, address)),
    onShut: () => shares.remove(key, stream),
  };
  const streamParts = { callHub, now: clock.now, logBytes: settings.logBytes };
  const stream: HubStream = new HubStream(order, watcher, streamParts, notesOf(target, parts, asked));
  shares.add(key, stream);
  return stream;
}

/** Its lessons and failures go where those of launches go; its times and predictions do not, for it is no launch. */
function notesOf(
  { index, member, spec }: BuildTarget,
  { streamNotes }: PrewarmParts,
  asked: BuildAsked,
): HubStreamNotes {
  const place = { index, member, reason: 'building', failover: false, predicted: 'build' } as const;
  const { learn, imagePrefix, failed, malformed } = streamNotes.ofHub(place, spec, true);
  return {
    learn: (record) => {
      if (record.observed?.outcome === 'building') asked.begun();
      learn(record);
    },
    imagePrefix,
    built: asked.image,
    ready: () => {},
    failed: (why, detail) => {
      // What is asked of every hub once, to find out, is no failure of a launch.
      if (why !== 'request') failed(why, detail);
    },
    malformed,
  };
}
