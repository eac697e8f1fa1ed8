import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { certificates } from '../support/certificates.ts';
import { commands } from '../support/command.ts';

const run = promisify(execFile);

describe('launch-gateway with listen.tls', function () {
  // Each command is a process that has to start.
  this.timeout(90_000);
  const command = commands();
  const { make, put, paths, folder } = certificates();

  async function configured(tls: object = paths()): Promise<string> {
    const file = join(folder(), 'config.json');
    const members = [{ name: 'hub-1', url: 'http://127.0.0.1:9', prime: true }];
    await writeFile(
      file,
      JSON.stringify({
        members,
        listen: { port: 0, tls },
        store: { kind: 'embedded', path: join(folder(), 'builds') },
      }),
    );
    return file;
  }

  it('is told by check-config what is wrong with the files', async () => {
    const file = await configured();
    const check = async () => {
      const checking = command(['check-config', file]);
      return { status: await checking.ended, text: checking.err() + checking.out() };
    };
    const missing = await check();
    expect(missing.status).to.equal(2);
    expect(missing.text).to.equal(
      `${file}: listen.tls.cert: cannot be read from ${paths().cert}: there is no such file\n`,
    );
    await put({ ...(await make()), key: (await make()).key });
    const mixed = await check();
    expect(mixed.status).to.equal(2);
    expect(mixed.text).to.match(/: listen\.tls\.key: does not belong to the certificate in listen\.tls\.cert/);
    await put(await make(10));
    const old = await check();
    expect(old.status).to.equal(0);
    expect(old.text).to.match(/warning: .*: listen\.tls\.cert: runs out on \d{4}-\d\d-\d\d, in \d+ days/);
    expect(old.text).to.match(/HTTPS only/);
    await put(await make());
    expect((await check()).text).not.to.include('runs out');
  });

  it('says when it starts what is wrong with them, and exits with 1', async () => {
    const serving = command(['serve', '--config', await configured()]);
    expect(await serving.ended).to.equal(1);
    expect(serving.err()).to.match(
      /^Cannot listen on 127\.0\.0\.1:0: listen\.tls\.cert cannot be read from .*: there is no such file\n$/,
    );
  });

  it('has two workers show the same certificate, and another one on SIGHUP', async () => {
    await put(await make());
    const serving = command(['serve', '--config', await configured(), '--workers', '2']);
    await serving.said(/all workers serve/);
    const [, url = ''] = /"url":"(https:[^"]+)"/.exec(serving.out())!;
    const launch = () =>
      run('curl', ['-sS', '-o', '/dev/null', '-w', '%{http_code}', '--cacert', paths().cert, `${url}/v2/gh/a/b/HEAD`]);
    for (let i = 0; i < 4; i++) expect((await launch()).stdout).to.equal('307');
    await put(await make());
    serving.process.kill('SIGHUP');
    for (const worker of [1, 2]) await serving.said(new RegExp(`"worker":${worker},.*"there is a new certificate"`));
    for (let i = 0; i < 4; i++) expect((await launch()).stdout).to.equal('307');
  });
});
