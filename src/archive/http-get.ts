import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ArchiveProblem } from './archive-file.ts';

/** What an archive answers. */
export interface HttpAnswer {
  readonly status: number;
  /** null: there is none of this name (in lower case). */
  readonly header: (name: string) => string | null;
  /** As it was before it was compressed for the way. Fails with ArchiveProblem where it breaks off. To be read, or let go. */
  readonly body: AsyncIterable<Uint8Array>;
  readonly letGo: () => void;
}

/** Asks for an address; redirects are followed. Rejects with ArchiveProblem where nobody answers. */
export type HttpGet = (url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<HttpAnswer>;

/** Connections that are kept between two files. */
export interface ArchiveAgent {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  readonly destroy: () => void;
}

/** An archive that sends nothing for this long has been lost, ms. */
const SILENCE_MS = 30_000;
const MOST_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export function archiveAgent(): ArchiveAgent {
  const http = new HttpAgent({ keepAlive: true });
  const https = new HttpsAgent({ keepAlive: true });
  const destroy = () => {
    http.destroy();
    https.destroy();
  };
  return { http, https, destroy };
}

/**
 * Over node's own client. undici's (7.30) throws in a socket's event, where nobody can catch it, when a server closes its connection
 * behind a body that is read slower than it comes (nodejs/undici#5360); and an archive is read as fast as the store takes it.
 */
export const httpGet =
  (agent: ArchiveAgent, silenceMs = SILENCE_MS): HttpGet =>
  async (url, headers, signal) => {
    let at = url;
    try {
      for (let redirects = 0; ; redirects++) {
        const response = await ask(at, { 'accept-encoding': 'gzip', ...headers }, { agent, silenceMs, signal });
        const { statusCode = 0, headers: its } = response;
        if (!REDIRECTS.has(statusCode) || its.location === undefined) return answerOf(response, url, silenceMs, signal);
        response.destroy();
        if (redirects === MOST_REDIRECTS) throw new Error(`it redirects more than ${MOST_REDIRECTS} times`);
        at = new URL(its.location, at);
      }
    } catch (cause) {
      if (signal.aborted) throw cause;
      throw new ArchiveProblem(`${url} cannot be read: ${reasonOf(cause)}.`, { cause });
    }
  };

interface Asking {
  readonly agent: ArchiveAgent;
  readonly silenceMs: number;
  readonly signal: AbortSignal;
}

function ask(url: URL, headers: Readonly<Record<string, string>>, asking: Asking): Promise<IncomingMessage> {
  const { agent, silenceMs, signal } = asking;
  return new Promise((resolve, reject) => {
    const request =
      url.protocol === 'https:'
        ? httpsRequest(url, { headers, signal, agent: agent.https })
        : httpRequest(url, { headers, signal, agent: agent.http });
    const silence = setTimeout(() => request.destroy(silent(silenceMs)), silenceMs);
    request.once('response', (response) => {
      clearTimeout(silence);
      resolve(response);
    });
    request.once('error', (cause: NodeJS.ErrnoException) => {
      clearTimeout(silence);
      // It was closed while nobody looked, and says nothing of the server.
      if (request.reusedSocket && cause.code === 'ECONNRESET' && !signal.aborted) {
        resolve(ask(url, headers, asking));
      } else reject(cause);
    });
    request.end();
  });
}

function answerOf(response: IncomingMessage, url: URL, silenceMs: number, signal: AbortSignal): HttpAnswer {
  const { statusCode = 0, headers } = response;
  return {
    status: statusCode,
    header: (name) => headers[name]?.toString() ?? null,
    body: bodyOf(response, url, silenceMs, signal),
    letGo: () => response.destroy(),
  };
}

async function* bodyOf(
  response: IncomingMessage,
  url: URL,
  silenceMs: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const isPacked = response.headers['content-encoding'] === 'gzip';
  const body = isPacked ? pipeline(response, createGunzip(), () => undefined) : response;
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  try {
    for (;;) {
      // Only while we wait for it: a reader that takes its time is no silence of the archive.
      const silence = setTimeout(() => response.destroy(silent(silenceMs)), silenceMs);
      const next = await chunks.next().finally(() => clearTimeout(silence));
      if (next.done) return;
      yield next.value;
    }
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new ArchiveProblem(`${url} broke off: ${reasonOf(cause)}.`, { cause });
  } finally {
    response.destroy();
  }
}

const silent = (ms: number): Error => new Error(`nothing came for ${ms / 1_000} s`);

function reasonOf(cause: unknown): string {
  const { message, code } = cause as NodeJS.ErrnoException;
  if (code === 'ECONNRESET') return 'the connection was closed before its end';
  // Several addresses of one name that failed have no message in common.
  return message || (code ?? 'for no reason that was told');
}
