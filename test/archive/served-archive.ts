import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach } from 'mocha';

export interface Served {
  readonly path: string;
  readonly status: number;
  /** Of the body. */
  readonly bytes: number;
}

export interface ServedArchive {
  readonly url: string;
  /** By name, plain; a name that ends in `.gz` is served compressed. The index is made of them. */
  readonly files: Map<string, string>;
  /** All requests so far, oldest first. */
  readonly served: readonly Served[];
  /** The next body of more than 1,000 bytes is cut off in the middle. */
  cutOnce(): void;
  /** Everything is answered with this status; null: as usual. */
  ill(status: number | null): void;
}

interface Answer {
  readonly status: number;
  readonly bytes: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Manners {
  readonly etags?: boolean;
  readonly ranges?: boolean;
}

/** Called inside a `describe`: serves archives as a bucket or a plain server does, over real HTTP; ended after each test. */
export function servedArchives(): (manners?: Manners) => Promise<ServedArchive> {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });
  return async ({ etags = true, ranges = true } = {}) => {
    const files = new Map<string, string>();
    const served: Served[] = [];
    let cut = false;
    let illness: number | null = null;
    const answerTo = (name: string, asked: IncomingHttpHeaders): Answer => {
      const body = bodyOf(files, name);
      if (illness !== null) return { status: illness, bytes: Buffer.from('ill') };
      if (body === null) return { status: 404, bytes: Buffer.from('none') };
      const etag = `"${createHash('sha1').update(body).digest('hex')}"`;
      const headers = etags ? { etag } : {};
      if (etags && asked['if-none-match'] === etag) return { status: 304, bytes: Buffer.alloc(0), headers };
      const from = ranges ? /^bytes=(\d+)-$/.exec(asked.range ?? '')?.[1] : undefined;
      if (from === undefined) return { status: 200, bytes: body, headers };
      const bytes = body.subarray(Number(from));
      if (bytes.length === 0) return { status: 416, bytes };
      const range = { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` };
      return { status: 206, bytes, headers: { ...headers, ...range } };
    };
    const answer = ({ url = '/', headers: asked }: IncomingMessage, response: ServerResponse) => {
      const { status, bytes, headers } = answerTo(url.slice(1), asked);
      served.push({ path: url, status, bytes: bytes.length });
      response.writeHead(status, { 'content-length': bytes.length, ...headers });
      if (cut && bytes.length > 1_000) {
        cut = false;
        response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
      } else {
        response.end(bytes);
      }
    };
    const server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ends.push(async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    });
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      files,
      served,
      cutOnce: () => {
        cut = true;
      },
      ill: (status) => {
        illness = status;
      },
    };
  };
}

function bodyOf(files: ReadonlyMap<string, string>, name: string): Buffer | null {
  if (name === 'index.jsonl') {
    const entries = [...files].map(([file, text]) => ({
      date: /\d{4}-\d\d-\d\d/.exec(file)?.[0],
      name: file,
      count: text.split('\n').length - 1,
    }));
    return Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  }
  const text = files.get(name);
  if (text === undefined) return null;
  return name.endsWith('.gz') ? gzipSync(text) : Buffer.from(text);
}
