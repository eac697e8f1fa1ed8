import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { readPart } from '../support/gateway.ts';

const UNIT = new URL('../../config/systemd/launch-gateway.service', import.meta.url);
const PROGRAM = '/opt/launch-gateway/node_modules/.bin/launch-gateway';
/** Of 100: what systemd calls "OK" begins at 50. What is left is that it speaks to the network. */
const MOST_EXPOSED = 15;

const analyze = (...args: readonly string[]) =>
  new Promise<{ readonly ok: boolean; readonly said: string }>((resolve) => {
    execFile('systemd-analyze', [...args], (error, out, err) => resolve({ ok: error === null, said: out + err }));
  });

describe('the systemd unit', () => {
  let folder: string;
  let file: string;
  let text: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launch-gateway-unit-'));
    file = join(folder, 'launch-gateway.service');
    text = await readFile(UNIT, 'utf8');
    // It asks that the program be there.
    await writeFile(file, text.replaceAll(PROGRAM, process.execPath));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const values = (key: string) => [...text.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value);

  it('is one that systemd takes without a word', async () => {
    expect(await analyze('verify', '--man=no', file)).to.deep.equal({ ok: true, said: '' });
  });

  it('may do little else than serve', async () => {
    const { ok, said } = await analyze('security', '--offline=true', `--threshold=${MOST_EXPOSED}`, '--no-pager', file);
    expect(ok, said).to.equal(true);
  });

  it('runs the command of the package, and reloads only what is a configuration', async () => {
    const { bin } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(Object.keys(bin)).to.deep.equal([PROGRAM.split('/').at(-1)]);
    const config = '/etc/launch-gateway/federation.yaml';
    expect(values('ExecStart')).to.deep.equal([`${PROGRAM} serve --config ${config}`]);
    expect(values('ExecReload')).to.deep.equal([`${PROGRAM} check-config ${config}`, '/bin/kill -HUP $MAINPID']);
  });

  it('gives launches the time to end that the gateway gives them', () => {
    const { limits } = readPart({ members: [{ name: 'hub-1', url: 'https://hub.example.org' }] });
    const [stop = ''] = values('TimeoutStopSec');
    expect(Number(stop.replace(/s$/, '')) * 1000).to.be.above(limits.shutdownDeadlineMs + 1_000);
  });
});
