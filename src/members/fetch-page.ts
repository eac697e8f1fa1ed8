import { type Dispatcher, errors, request } from 'undici';
import type { PageProblem } from './check-reason.ts';

/** An answer, or why there is none that could be read. */
export type FetchedPage =
  | { readonly problem: null; readonly status: number; readonly text: string }
  | { readonly problem: PageProblem; readonly detail: string };

/** The dispatcher has limits of its own, which may be the shorter ones. */
const DISPATCHER_TIMEOUTS = [errors.ConnectTimeoutError, errors.HeadersTimeoutError, errors.BodyTimeoutError];

export interface FetchLimits {
  readonly dispatcher: Dispatcher;
  readonly maxBodyBytes: number;
  /** Ends the fetch; with a TimeoutError as its reason, the problem is `timeout`. */
  readonly signal: AbortSignal;
}

/**
 * GETs one page, of any status, into memory. Never rejects. Reads no further than `maxBodyBytes`, and follows no
 * redirect: a hub that sends its health page elsewhere most likely asks for a login, and the target could be anything.
 */
export async function fetchPage(url: string, { dispatcher, maxBodyBytes, signal }: FetchLimits): Promise<FetchedPage> {
  try {
    const headers = { accept: 'application/json', 'user-agent': 'launch-gateway' };
    const { statusCode, headers: answered, body } = await request(url, { dispatcher, signal, headers });
    const text = await readBody(body, maxBodyBytes);
    if (text === null) return { problem: 'too-large', detail: `longer than ${maxBodyBytes} bytes` };
    if (statusCode >= 300 && statusCode < 400) {
      return { problem: 'status', detail: `answered ${statusCode} to ${withoutQuery(answered.location)}` };
    }
    return { problem: null, status: statusCode, text };
  } catch (error) {
    if (signal.aborted) return aborted(signal.reason);
    return { problem: problemOf(error), detail: describe(error) };
  }
}

/** null when there is more than the limit; the connection is then dropped (leaving the loop destroys the stream). */
async function readBody(body: AsyncIterable<Buffer>, maxBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) return null;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks, length));
}

function aborted(reason: unknown): FetchedPage {
  const timedOut = reason instanceof Error && reason.name === 'TimeoutError';
  return timedOut
    ? { problem: 'timeout', detail: reason.message }
    : { problem: 'unreachable', detail: 'the check was given up' };
}

function problemOf(error: unknown): PageProblem {
  // It answered, and trying again would not make HTTP of it.
  if (error instanceof errors.HTTPParserError || error instanceof errors.HeadersOverflowError) return 'rubbish';
  return DISPATCHER_TIMEOUTS.some((timeout) => error instanceof timeout) ? 'timeout' : 'unreachable';
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A host with several addresses fails with an AggregateError whose message is empty.
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return error.message === '' ? code : `${code}: ${error.message}`;
}

/** A redirect to a login carries state in its query that does not belong in a log. */
const withoutQuery = (location: string | string[] | undefined) => String(location ?? 'nowhere').split(/[?#]/, 1)[0]!;
