import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What the package is made of. */
const SOURCES = ['package.json', 'tsconfig.json', 'src', 'config', 'README.md', 'CHANGELOG.md', 'LICENSE', '.npmrc'];

const run = promisify(execFile);
/** npm without what the run of the tests set: it would take its folder and options for ours. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));

export interface PackedFile {
  readonly path: string;
  readonly size: number;
}

export interface PackedPackage {
  /** The tarball. */
  readonly file: string;
  readonly size: number;
  readonly files: readonly PackedFile[];
}

let packed: Promise<PackedPackage> | null = null;

/** The package as `npm pack` makes it of a clean checkout; made once, and removed when the tests end. */
export const packedPackage = (): Promise<PackedPackage> => (packed ??= pack());

async function pack(): Promise<PackedPackage> {
  const folder = mkdtempSync(join(tmpdir(), 'launch-gateway-package-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const name of SOURCES) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  // What builds it; it is not of the package.
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const { stdout } = await npm(['pack', '--json', '--loglevel=error'], folder);
  const [{ filename, size, files }] = JSON.parse(stdout.slice(stdout.indexOf('['))) as [
    { filename: string; size: number; files: PackedFile[] },
  ];
  return { file: join(folder, filename), size, files };
}

export const npm = (args: readonly string[], cwd: string) => run('npm', [...args], { cwd, env, maxBuffer: 2 ** 24 });
