import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { ConfigFormat } from './config-document.ts';
import { type ConfigReading, readConfig } from './read-config.ts';
import type { Environment } from './secret.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a folder',
};

/** Reads a configuration file: JSON when its name ends so, else YAML. A file that cannot be read is a problem as well. */
export async function loadConfig(file: string, env: Environment): Promise<ConfigReading> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    return { ok: false, problems: [{ path: '', message: `cannot be read: ${REASONS[code] ?? message}` }] };
  }
  return readConfig(text, { format: formatOf(file), env });
}

export const formatOf = (file: string): ConfigFormat => (extname(file).toLowerCase() === '.json' ? 'json' : 'yaml');
