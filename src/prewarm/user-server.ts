import type { Clock } from '../members/clock.ts';
import type { Member } from '../members/member.ts';
import { blockData } from './block-data.ts';

/** A visitor's server that runs for nobody. Both are secrets: whoever has them has the server. */
export interface UserServer {
  readonly url: string;
  readonly token: string;
}

/** Asks a server once to shut itself down. `ok`: it said yes; else `reason`, which holds no secret. Never rejects. */
export type ShutDownServer = (
  server: UserServer,
  signal: AbortSignal,
) => Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }>;

/**
 * The server that a `ready` opens; null: it names none, as with `build_only`. Where the hub is asked over TLS its servers
 * have to be, too: the token is not sent in the open.
 */
export function serverOf(ready: Buffer, { url: hub }: Member): UserServer | null {
  const { url, token } = fieldsOf(blockData(ready));
  if (typeof url !== 'string' || typeof token !== 'string' || !URL.canParse(url)) return null;
  const { protocol } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && hub.startsWith('http:')) ? { url, token } : null;
}

/** Total: what is no JSON object has no fields. */
function fieldsOf(data: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(data ?? 'null');
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

/** A server that has just come up may take a moment to answer; in the longest case it is asked over half a minute. */
const PAUSES_MS = [1_000, 3_000, 9_000, 18_000];

/** Shuts a server down, trying again for a while. Resolves with null, or with why it could not be. */
export async function shutDownPatiently(
  server: UserServer,
  shutDown: ShutDownServer,
  clock: Pick<Clock, 'sleep'>,
  signal: AbortSignal,
): Promise<string | null> {
  for (let attempt = 0; ; attempt++) {
    const asked = await shutDown(server, signal);
    if (asked.ok) return null;
    const pause = PAUSES_MS[attempt];
    if (pause === undefined || signal.aborted) return asked.reason;
    const slept = await clock.sleep(pause, signal).then(
      () => true,
      () => false,
    );
    if (!slept) return asked.reason;
  }
}
