import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { StreamedEvent } from './http.ts';

const run = promisify(execFile);
const PROGRAM = fileURLToPath(new URL('launch-with-binderhub-client.ts', import.meta.url));

/**
 * Launches with `@jupyterhub/binderhub-client` in a Node process of its own, up to the event that ends the launch.
 * `endpoint`: the gateway's `/build/`; `spec`: `<provider>/<spec>`.
 */
export async function launchInNode(endpoint: string, spec: string): Promise<readonly StreamedEvent[]> {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', PROGRAM, endpoint, spec]);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}
