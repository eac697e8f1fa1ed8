import { open } from 'lmdb';
import { FORMAT, FORMAT_KEY } from '../../src/stores/embedded/folder-format.ts';

/** Copies a store's folder as an older gateway would have left it: of the same format, with these parts alone. Resolves with the names of all that is in it. */
export async function copyParts(from: string, to: string, parts: readonly string[]): Promise<readonly unknown[]> {
  const [source, target] = [open({ path: from }), open({ path: to })];
  for (const name of parts) {
    const part = target.openDB<string, string | number>({ name, encoding: 'string' });
    for (const { key, value } of source.openDB<string, string | number>({ name, encoding: 'string' }).getRange()) {
      part.putSync(key, value);
    }
  }
  target.putSync(FORMAT_KEY, FORMAT);
  const names = [...target.getKeys()];
  await Promise.all([source.close(), target.close()]);
  return names;
}
