import { open } from 'lmdb';
import { FORMAT, FORMAT_KEY, PARTS } from './folder-format.ts';

/**
 * A program: reads every page of a store folder and changes nothing. lmdb maps the file into memory, so that a damaged
 * one can end the process that reads it (SIGBUS, SIGSEGV): here that is this process and not the gateway.
 * Exit status 0: sound. 1: damaged or not to be opened, said on stdout. 2: of another format.
 */
function verify(folder: string): number {
  try {
    const root = open({ path: folder, readOnly: true });
    const format = root.get(FORMAT_KEY);
    if (format !== undefined && format !== FORMAT) return 2;
    for (const name of PARTS) {
      const part = root.openDB<string, string | number>({ name, encoding: 'string' });
      // undefined where it was never written
      for (const { value } of part?.getRange() ?? []) JSON.parse(value);
    }
    return 0;
  } catch (error) {
    process.stdout.write(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

process.exitCode = verify(process.argv[2] ?? '');
