import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { MARK_FILE } from './mark.ts';
import { previewPicture } from './preview-picture.ts';

/** Where the files of our own pages lie: no hub has such a path. */
export const FILES = '/-/';

export interface SiteFile {
  readonly type: string;
  readonly body: Buffer;
  /** The same by gzip; null: it would not be smaller. */
  readonly packed: Buffer | null;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};

/** Styles, scripts and pictures of the pages: read once, before anybody is served. */
export class SiteFiles {
  readonly #urls = new Map<string, string>();
  readonly #files = new Map<string, SiteFile>();

  constructor(folder: URL = new URL('.', import.meta.url)) {
    const scripts = new URL('scripts/', folder);
    const bodies = new Map<string, Buffer>([
      ['style.css', readFileSync(new URL('style.css', folder))],
      ['mark.svg', Buffer.from(MARK_FILE)],
      ['preview.png', previewPicture()],
      ...readdirSync(scripts).map((name) => [name, readFileSync(new URL(name, scripts))] as const),
    ]);
    // One version for all of them: scripts import each other by names that stand still.
    const version = createHash('sha256');
    for (const body of bodies.values()) version.update(body);
    const place = `${FILES}${version.digest('hex').slice(0, 12)}/`;
    for (const [name, body] of bodies) {
      this.#urls.set(name, place + name);
      const type = TYPES[extname(name)] ?? 'application/octet-stream';
      const packed = gzipSync(body);
      this.#files.set(place + name, { type, body, packed: packed.length < body.length ? packed : null });
    }
  }

  /** The address of a file. Throws on one that there is not: a fault of the page. */
  url(name: string): string {
    const url = this.#urls.get(name);
    if (url === undefined) throw new Error(`pages have no file ${name}`);
    return url;
  }

  /** What lies at an address; undefined: nothing (any more). */
  at(url: string): SiteFile | undefined {
    return this.#files.get(url);
  }
}
