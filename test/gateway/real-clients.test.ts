import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { type TestFederation, testGateways } from '../support/gateway.ts';
import type { StreamedEvent } from '../support/http.ts';

const run = promisify(execFile);
const PROGRAM = fileURLToPath(new URL('../support/launch-with-binderhub-client.ts', import.meta.url));

async function launchWithClient(endpoint: string, spec: string): Promise<readonly StreamedEvent[]> {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', PROGRAM, endpoint, spec]);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const builds = ({ hubs }: TestFederation) =>
  hubs.reduce((sum, hub) => sum + (hub.requestCounts().get('/build') ?? 0), 0);

describe('@jupyterhub/binderhub-client', function () {
  this.timeout(60_000);
  const { startTestFederation } = testGateways();

  it('launches through the gateway', async () => {
    const federation = await startTestFederation();
    const events = await launchWithClient(`${federation.url}/build/`, 'gl/group%2Fproject/main');
    expect(events.map(({ phase }) => phase)).to.include.members(['waiting', 'built', 'launching', 'ready']);
    const ready = events.at(-1)!;
    expect(ready.binder_request).to.equal('v2/gl/group%2Fproject/main');
    expect(builds(federation)).to.equal(1);
  });

  it('shows what is wrong with a link, and stops', async () => {
    const federation = await startTestFederation();
    const events = await launchWithClient(`${federation.url}/build/`, 'gh/owner/repo');
    expect(events).to.have.length(1);
    expect(events[0]).to.include({ phase: 'failed', status_code: 400 });
    expect(events[0]!.message).to.include('names no ref').and.to.include('/build/gh/owner/repo/HEAD');
    expect(builds(federation)).to.equal(0);
  });
});

describe('curl', () => {
  const { startTestFederation } = testGateways();

  it('-L -N follows a redirect to the hub’s stream and reads it to the end', async () => {
    const federation = await startTestFederation({ hubs: [{}], config: { build: 'redirect' } });
    const target = `${federation.url}/build/gh/owner/repo/HEAD`;
    const headers = ['-H', 'Accept: text/event-stream'];
    // After a fresh build the hub waits for the client to leave: curl does after the found image.
    await run('curl', ['-sLN', '--max-time', '1', ...headers, target]).catch(() => {});
    const { stdout } = await run('curl', ['-sLN', '--max-time', '10', ...headers, target]);
    expect(stdout).to.match(/^data: \{.*"phase":"built".*"phase":"ready".*\}\n\n$/s);
  });

  it('-I tells where a launch goes', async () => {
    const federation = await startTestFederation({ hubs: [{}] });
    const { stdout } = await run('curl', ['-sI', `${federation.url}/v2/gh/owner/repo/HEAD`]);
    expect(stdout)
      .to.match(/^HTTP\/1\.1 307 /)
      .and.to.match(/^Launch-Member: hub-1\r$/m);
  });
});
