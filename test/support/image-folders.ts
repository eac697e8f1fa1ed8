import { execFile } from 'node:child_process';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Instruction, parseDockerfile, type Stage } from './dockerfile.ts';

const run = promisify(execFile);
const CONTEXT = fileURLToPath(new URL('../..', import.meta.url));
const FILE = join(CONTEXT, 'config/docker/Dockerfile');

/** What the last stage of the Dockerfile says of running it. */
export interface BuiltImage {
  /** Stands for `/` of the image. */
  readonly root: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly uid: number;
  readonly volumes: readonly string[];
  readonly healthcheck: readonly string[];
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  remove(): Promise<void>;
}

export const readDockerfile = async (): Promise<readonly Stage[]> => parseDockerfile(await readFile(FILE, 'utf8'));

/**
 * Does what the Dockerfile says without an engine: a folder stands for the file system of each stage, and the steps are
 * run as they are written, on this machine's Node. Not checked by that: the base image, and what an engine isolates.
 */
export async function buildInFolders(): Promise<BuiltImage> {
  const folder = await mkdtemp(join(tmpdir(), 'launch-gateway-image-'));
  await chmod(folder, 0o755);
  const remove = async () => {
    await run('chmod', ['-R', 'u+w', folder]);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const roots = new Map<string, string>();
    let root = folder;
    let stage: Stage | undefined;
    for (const [index, next] of (await readDockerfile()).entries()) {
      stage = next;
      root = join(folder, next.name ?? `stage-${index}`);
      await mkdir(root);
      await buildStage(next, root, roots);
      roots.set(next.name ?? '', root);
    }
    return { ...settingsOf(stage!, root), remove };
  } catch (cause) {
    await remove();
    throw cause;
  }
}

async function buildStage({ instructions }: Stage, root: string, roots: ReadonlyMap<string, string>): Promise<void> {
  let workdir = root;
  for (const instruction of instructions) {
    const { name, rest } = instruction;
    if (name === 'WORKDIR') {
      workdir = join(root, rest);
      await mkdir(workdir, { recursive: true });
    }
    if (name === 'COPY') await copy(instruction, root, workdir, roots);
    if (name === 'RUN') await runStep(rest, workdir);
  }
}

async function runStep(command: string, cwd: string): Promise<void> {
  const { HOME = '/', PATH = '' } = process.env;
  await run('sh', ['-c', command], { cwd, env: { HOME, PATH, npm_config_prefer_offline: 'true' }, maxBuffer: 2 ** 24 });
}

async function copy(
  { flags, rest }: Instruction,
  root: string,
  workdir: string,
  roots: ReadonlyMap<string, string>,
): Promise<void> {
  const from = flags.from === undefined ? CONTEXT : roots.get(flags.from)!;
  const [target = '', ...sources] = rest.split(' ').reverse();
  const into = target.startsWith('/') ? join(root, target) : join(workdir, target);
  for (const source of sources) {
    // Of a file its folder is named (`./`), of a folder the folder itself.
    const to = target.endsWith('/') ? join(into, basename(source)) : into;
    await cp(join(from, source), to, { recursive: true, verbatimSymlinks: true });
    const [uid, gid] = (flags.chown ?? '').split(':').map(Number);
    if (flags.chown !== undefined && process.getuid?.() === 0) await chown(to, uid!, gid!);
  }
}

function settingsOf({ instructions }: Stage, root: string): Omit<BuiltImage, 'remove'> {
  const said = (wanted: string) => instructions.filter(({ name }) => name === wanted).map(({ rest }) => rest);
  const words = (wanted: string): readonly string[] => JSON.parse(said(wanted)[0]!.replace(/^CMD /, ''));
  return {
    root,
    workdir: join(root, said('WORKDIR')[0]!),
    env: Object.fromEntries(said('ENV').flatMap((line) => line.split(' ').map((pair) => pair.split('=', 2)))),
    uid: Number(said('USER')[0]!.split(':')[0]),
    volumes: said('VOLUME'),
    healthcheck: words('HEALTHCHECK'),
    entrypoint: words('ENTRYPOINT'),
    cmd: words('CMD'),
  };
}
