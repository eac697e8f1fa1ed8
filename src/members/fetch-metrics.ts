import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type Dispatcher, request } from 'undici';
import type { Clock } from './clock.ts';

/** What keeps us from a hub's metrics. Closed, because it is a metric label. */
export const METRICS_PROBLEMS = ['timeout', 'unreachable', 'status', 'too-large', 'rubbish'] as const;
export type MetricsProblem = (typeof METRICS_PROBLEMS)[number];

/** Whether the page came whole, or why not, in words for an operator. */
export type MetricsFetch = { readonly problem: null } | { readonly problem: MetricsProblem; readonly detail: string };

export interface MetricsFetchOptions {
  readonly dispatcher: Dispatcher;
  readonly clock: Pick<Clock, 'sleep'>;
  /** For the whole page, ms. */
  readonly timeoutMs: number;
  /** Of the page as it is read, after it has been unpacked. */
  readonly maxBodyBytes: number;
}

const HEADERS = {
  accept: 'text/plain;version=0.0.4',
  'accept-encoding': 'gzip',
  'user-agent': 'launch-gateway',
};

/**
 * GETs a page of metrics and hands it on piece by piece; what has been handed on counts only if the page came whole. Never
 * rejects. Reads no further than the limits, and follows no redirect.
 */
export async function fetchMetrics(
  url: string,
  { dispatcher, clock, timeoutMs, maxBodyBytes }: MetricsFetchOptions,
  take: (bytes: Buffer) => void,
  signal: AbortSignal,
): Promise<MetricsFetch> {
  const controller = new AbortController();
  const giveUp = () => controller.abort();
  let timedOut = false;
  signal.addEventListener('abort', giveUp, { once: true });
  void clock.sleep(timeoutMs, controller.signal).then(
    () => {
      timedOut = true;
      controller.abort();
    },
    () => {},
  );
  try {
    if (signal.aborted) controller.abort();
    const answer = await request(url, { dispatcher, signal: controller.signal, headers: HEADERS });
    const { statusCode, headers, body } = answer;
    if (statusCode !== 200) return { problem: 'status', detail: `answered ${statusCode}` };
    const page = unpacked(body, String(headers['content-encoding'] ?? 'identity').toLowerCase());
    if (page === null) return { problem: 'rubbish', detail: 'packed in a way that was not asked for' };
    let length = 0;
    for await (const bytes of page as AsyncIterable<Buffer>) {
      length += bytes.length;
      if (length > maxBodyBytes) return { problem: 'too-large', detail: `longer than ${maxBodyBytes} bytes` };
      take(bytes);
    }
    return { problem: null };
  } catch (error) {
    if (timedOut) return { problem: 'timeout', detail: `not read within ${timeoutMs} ms` };
    return { problem: isPacking(error) ? 'rubbish' : 'unreachable', detail: describe(error) };
  } finally {
    // What is left of an answer that is not wanted any more goes with it.
    controller.abort();
    signal.removeEventListener('abort', giveUp);
  }
}

/** null: an encoding that cannot be undone here. */
function unpacked(body: Readable, encoding: string): Readable | null {
  if (encoding === 'identity') return body;
  if (encoding !== 'gzip' && encoding !== 'x-gzip') return null;
  // An error of the one ends the other, and comes out where it is read.
  return pipeline(body, createGunzip(), () => {});
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const isPacking = (error: unknown): boolean => codeOf(error).startsWith('Z_');

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A host with several addresses fails with an AggregateError whose message is empty.
  return [codeOf(error) || error.name, error.message].filter((text) => text !== '').join(': ');
}
