import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { commands } from '../support/command.ts';
import { ask } from '../support/http.ts';
import { launch } from '../support/launch.ts';
import { until } from '../support/redis-server.ts';
import { scriptedHubs } from '../support/scripted-hub.ts';

describe('the configuration of a running gateway', function () {
  // Each command is a process that has to start.
  this.timeout(60_000);
  const run = commands();
  const startScriptedHub = scriptedHubs();
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launch-gateway-test-'));
    file = join(folder, 'federation.json');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** As an editor does: another file takes its place. */
  async function write(part: object, text = JSON.stringify({ listen: { port: 0 }, store: { kind: 'none' }, ...part })) {
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
  }

  async function serving(part: object) {
    await write(part);
    const command = run(['serve', '--config', file, '--port', '0']);
    const [, url = ''] = await command.said(/"url":"([^"]+)"/);
    const metric = async (sample: string) =>
      (await ask(url, '/metrics')).body.split('\n').find((line) => line.startsWith(`${sample} `));
    return { command, url, metric };
  }

  const hub = (name: string, url: string) => ({ name, url, prime: true });

  it('follows the file: launches go to the members of now, and a stream to one that left goes on', async () => {
    let finish = () => {};
    const first = await startScriptedHub((_request, response) => {
      response.write('begun ');
      finish = () => response.end('and finished');
    });
    const second = await startScriptedHub((_request, response) => void response.end('second'));
    const { command, url, metric } = await serving({ members: [hub('hub-1', first.url)] });
    const page = ask(url, '/page');
    await until('the page has begun', () => first.requests.some(({ url: target }) => target === '/page'));

    await write({ members: [hub('hub-2', second.url)], limits: { urlBytes: 50 } });
    await command.said(/the configuration has been read anew/);
    expect((await launch(url, '/v2/gh/owner/repo/HEAD')).member).to.equal('hub-2');
    expect((await ask(url, `/v2/gh/owner/repo/${'x'.repeat(50)}`)).status).to.equal(414);
    expect(await metric('launch_gateway_config_reloads_total{outcome="applied"}')).to.match(/ 1$/);
    finish();
    expect((await page).body).to.equal('begun and finished');
  });

  it('is read anew on SIGHUP, and what needs a restart is named', async () => {
    const members = [hub('hub-1', 'http://127.0.0.1:9')];
    const { command, url, metric } = await serving({ members });
    await write({ members, site: { name: 'Another name' }, log: { level: 'warn' }, ledger: { queue: 7 } });
    command.process.kill('SIGHUP');
    const [, settings] = await command.said(
      /"settings":(\[[^\]]*\]),"msg":"some of the configuration needs a restart"/,
    );
    expect(JSON.parse(settings!)).to.deep.equal(['ledger.queue', 'log.level']);
    expect((await ask(url, '/', { headers: { accept: 'text/html' } })).body).to.include('Another name');
    expect(await metric('launch_gateway_config_restart_needed')).to.match(/ 2$/);
  });

  it('stays what it was where the file is wrong, with the reason, until it is right', async () => {
    const { command, url, metric } = await serving({ members: [hub('hub-1', 'http://127.0.0.1:9')] });
    await write({}, '{"members": [{"name": "hub-1", "url": "http://127.0');
    await command.said(/"problems":\[\{.*is refused; the one of before goes on/);
    expect((await launch(url, '/v2/gh/owner/repo/HEAD')).member).to.equal('hub-1');
    expect(await metric('launch_gateway_config_reloads_total{outcome="refused"}')).to.match(/ 1$/);
    await write({ members: [hub('hub-2', 'http://127.0.0.1:9')] });
    await command.said(/the configuration has been read anew/);
    expect((await launch(url, '/v2/gh/owner/repo/HEAD')).member).to.equal('hub-2');
  });
});
