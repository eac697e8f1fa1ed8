import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach } from 'mocha';
import { ArchiveIntake, type IntakeSettings } from '../../src/archive/archive-intake.ts';
import { EventOrigins } from '../../src/archive/event-origins.ts';
import { ImportPlaces } from '../../src/archive/import-places.ts';
import type { BuildStore } from '../../src/builds/build-store.ts';
import { named } from '../builds/fixtures.ts';

export const JULY = Date.UTC(2026, 6, 1);
/** When imports run: all that the tests make up has been. */
export const AFTERWARDS = Date.UTC(2027, 0, 1);

export const MEMBERS = [
  { name: named('ann'), url: 'https://ann.test' },
  { name: named('bob'), url: 'https://bob.test:8443/binder' },
];

interface Told {
  readonly repo?: string;
  readonly ref?: string;
  /** ms since the epoch */
  readonly at?: number;
  readonly origin?: string;
  readonly status?: 'success' | 'failure';
}

/** A launch event as the public archive has it. */
export const event = ({
  repo = 'owner/repo',
  ref = 'main',
  at = JULY,
  origin = 'ann.test',
  status = 'success',
}: Told = {}): string =>
  JSON.stringify({
    timestamp: new Date(at).toISOString().replace('.000Z', '+00:00'),
    schema: 'binderhub.jupyter.org/launch',
    version: 3,
    provider: 'GitHub',
    spec: `${repo}/${ref}`,
    status,
    origin,
  });

/** Called inside a `describe`: makes folders with these files, compressed where their name ends in `.gz`; removed after each test. */
export function folders(): (files?: Readonly<Record<string, readonly string[]>>) => Promise<string> {
  const made: string[] = [];
  afterEach(async () => {
    for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
  });
  return async (files = {}) => {
    const folder = await mkdtemp(join(tmpdir(), 'launch-gateway-archive-'));
    made.push(folder);
    for (const [name, lines] of Object.entries(files)) {
      const text = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      await writeFile(join(folder, name), name.endsWith('.gz') ? gzipSync(text) : text);
    }
    return folder;
  };
}

/** What an import needs, over any store; nothing waits, and nothing is saved by time alone. */
export async function importParts(
  store: BuildStore,
  settings: Partial<IntakeSettings> = {},
  ending = new AbortController(),
) {
  const { signal } = ending;
  const waited: number[] = [];
  const wait = async (ms: number) => void waited.push(ms);
  const origins = new EventOrigins(MEMBERS);
  const intake = new ArchiveIntake(
    { origins, goneBefore: Number.NEGATIVE_INFINITY, ...settings },
    { store, now: () => AFTERWARDS, wait, signal },
  );
  return { intake, places: await ImportPlaces.open(null, ''), elapsed: () => 0, wait, signal, waited };
}

/** Bytes in pieces of this size. */
export async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
