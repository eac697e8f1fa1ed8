import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Client, clientOf } from './client-address.ts';

/** One request and its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What follows the base path, byte for byte, without the query: `/v2/gh/owner/repo/ref`. */
  readonly path: string;
  /** With its `?`; '' where there is none. */
  readonly query: string;
  readonly client: Client;
}

/** What answers the requests of one path. */
export type Face = (exchange: Exchange) => void;

export function openExchange(request: IncomingMessage, response: ServerResponse, basePath: string): Exchange {
  const target = request.url ?? '/';
  const queryAt = target.indexOf('?');
  const end = queryAt < 0 ? target.length : queryAt;
  return {
    request,
    response,
    path: target.slice(basePath.length, end),
    query: target.slice(end),
    client: clientOf(request),
  };
}

/** The last value of a query parameter, as Tornado takes it; null where there is none. */
export function queryValue(exchange: Exchange, name: string): string | null {
  if (exchange.query === '') return null;
  return new URLSearchParams(exchange.query).getAll(name).at(-1)?.trim() ?? null;
}

export function answer(
  { request, response }: Exchange,
  status: number,
  body: string,
  headers: Readonly<Record<string, string | readonly string[]>>,
): void {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers });
  response.end(request.method === 'HEAD' ? undefined : body);
}

const HTML = 'text/html; charset=UTF-8';
const WORDS: Readonly<Record<number, string>> = {
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  500: 'Internal Server Error',
};

/** An error as a page of HTML, as hubs answer outside the event stream. */
export function answerError(exchange: Exchange, status: number, message = WORDS[status] ?? 'Error'): void {
  const body = `<!DOCTYPE html><html><title>${status}: ${message}</title><body>${status}: ${message}</body></html>`;
  answer(exchange, status, body, { 'content-type': HTML });
}

/** A body with an ETag (and no Cache-Control), or 304 where the client has it already. */
export function answerTagged(
  exchange: Exchange,
  body: string,
  contentType: string,
  headers: Readonly<Record<string, string>>,
): void {
  const etag = `"${createHash('sha1').update(body).digest('hex')}"`;
  if (exchange.request.headers['if-none-match']?.includes(etag)) {
    exchange.response.writeHead(304, { ...headers, etag }).end();
    return;
  }
  answer(exchange, 200, body, { ...headers, 'content-type': contentType, etag });
}

export { HTML };
