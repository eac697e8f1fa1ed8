import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from 'mocha';
import { apiDescription } from './api-description.ts';

const API = '/api/v1/';
/** Node's own: published before the request reaches its handler. */
const CHANNEL = 'http.server.request.start';

type Describe = ReturnType<typeof apiDescription>;
let describe: Describe | null = null;
const problems: string[] = [];
/** Where gateways listen: hubs and others may have an API of their own. */
const ports = new Set<number>();

/** Answers of the gateway at this address are checked until the function is called that this returns. */
export function checkApi(url: string): () => void {
  const port = Number(new URL(url).port);
  ports.add(port);
  return () => void ports.delete(port);
}

let test = '';

/**
 * Whatever a test asks a gateway of this process for, with whichever client: an answer of `/api/v1` that is not as the
 * API describes itself fails the run, with the name of the test.
 */
export const mochaHooks = {
  beforeAll: () => subscribe(CHANNEL, watchAnswer),
  beforeEach(this: Context) {
    test = this.currentTest?.fullTitle() ?? '';
  },
  // A hook that failed after each test would end the run with the first.
  afterAll() {
    unsubscribe(CHANNEL, watchAnswer);
    if (problems.length > 0) throw new Error(`Not as the API describes itself:\n${problems.join('\n')}`);
  },
};

function watchAnswer(message: unknown): void {
  const { request, response } = message as { readonly request: IncomingMessage; readonly response: ServerResponse };
  const target = request.url ?? '';
  if (!target.startsWith(API) || !ports.has(request.socket.localPort ?? 0)) return;
  const chunks: Buffer[] = [];
  const { write, end, writeHead } = response;
  const headers: Record<string, unknown> = {};
  const keep = (chunk: unknown) => {
    if (typeof chunk === 'string') chunks.push(Buffer.from(chunk));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  response.write = ((...args: Parameters<typeof write>) => {
    keep(args[0]);
    return Reflect.apply(write, response, args);
  }) as typeof write;
  response.end = ((...args: Parameters<typeof end>) => {
    keep(args[0]);
    return Reflect.apply(end, response, args);
  }) as typeof end;
  // Headers that come with the status stand nowhere else.
  response.writeHead = ((...args: unknown[]) => {
    const last = args.at(-1);
    if (Array.isArray(last))
      for (let i = 0; i < last.length; i += 2) headers[String(last[i]).toLowerCase()] = last[i + 1];
    return Reflect.apply(writeHead, response, args);
  }) as typeof writeHead;
  response.once('close', () => {
    if (!response.headersSent) return;
    describe ??= apiDescription();
    const { statusCode: status } = response;
    const answer = { method: request.method ?? '', target, status, headers: { ...response.getHeaders(), ...headers } };
    const problem = describe({ ...answer, body: Buffer.concat(chunks).toString(), isCut: !response.writableFinished });
    if (problem !== null) problems.push(`${test}: ${answer.method} ${target.slice(0, 100)} ${status}: ${problem}`);
  });
}
