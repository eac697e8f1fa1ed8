import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';

const run = promisify(execFile);
const replay = (...args: readonly string[]) =>
  run(process.execPath, ['--import', 'tsx', 'benchmarks/routing/run.ts', ...args]).then(
    ({ stdout, stderr }) => ({ status: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ status: code as number, stdout: stdout as string, stderr: stderr as string }),
  );

describe('npm run replay', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launch-gateway-replay-'));
    const event = (n: number) => ({
      timestamp: new Date(Date.UTC(2019, 6, 1, 0, Math.floor(n / 20))).toISOString(),
      schema: 'binderhub.jupyter.org/launch',
      version: 3,
      provider: 'GitHub',
      spec: `someone/repo-${(n * 7) % 30}/master`,
      status: 'success',
      origin: 'hub.test',
    });
    const lines = Array.from({ length: 3_000 }, (_, n) => JSON.stringify(event(n)));
    await writeFile(join(folder, 'events-2019-07-01.jsonl'), `${lines.join('\n')}\nnot a launch\n`);
  });
  after(() => rm(folder, { recursive: true }));

  it('prints a table and writes what it found as JSON', async () => {
    const json = join(folder, 'result.json');
    const { status, stdout } = await replay(
      '--events',
      folder,
      '--members',
      '3',
      '--json',
      json,
      '--sweep-bound',
      '1.1',
    );
    expect(status).to.equal(0);
    expect(stdout)
      .to.match(/3,000 launches of 30 repositories.*1 lines were no launch/)
      .and.include('| affinity ');
    const { policies, settings } = JSON.parse(await readFile(json, 'utf8'));
    expect(policies.map(({ policy }: { policy: string }) => policy)).to.deep.equal([
      ...['random', 'least-loaded', 'rendezvous', 'ring', 'bounded-ring', 'affinity', 'shared-cache', 'offline-best'],
      'affinity, bound 1.1',
    ]);
    const affinity = policies[5];
    expect(affinity).to.include.all.keys('launches', 'builds', 'sharedCacheBuilds', 'coldLaunches', 'waitHours');
    expect(affinity.launches).to.equal(3_000);
    expect(affinity.builds).to.be.at.least(affinity.sharedCacheBuilds);
    expect(affinity.peakOverFair).to.have.all.keys('p50', 'p99', 'max');
    expect(affinity.launchesPerSecond).to.be.above(0);
    expect(affinity.series.builds).to.have.length(affinity.series.times.length);
    expect(settings.model.seed).to.equal(1);
    expect(settings.members).to.have.length(3);
  });

  it('says what is wrong with what it was asked, and exits with 2', async () => {
    for (const [args, said] of [
      [['--members', '3'], '--events'],
      [['--events', folder, '--policy', 'best'], 'best is no policy'],
      [['--events', folder, '--outage', 'hub-9@1h+1h'], 'hub-9 is no member'],
      [['--events', join(folder, 'none')], 'there is no such file'],
    ] as const) {
      const { status, stderr } = await replay(...args);
      expect(stderr, said).to.include(said);
      expect(status, said).to.equal(2);
    }
  });
});
