import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { ConfigWatch } from '../../src/config/config-watch.ts';

describe('the watch of a configuration file', () => {
  let folder: string;
  let file: string;
  let changes: number;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launch-gateway-test-'));
    file = join(folder, 'federation.yaml');
    changes = 0;
    await writeFile(file, 'first');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const watching = () => {
    const watch = new ConfigWatch('first', {
      read: () => readFile(file, 'utf8'),
      changed: async () => void changes++,
      every: () => () => {},
    });
    return async (looks: number) => {
      for (let i = 0; i < looks; i++) await watch.look();
      return changes;
    };
  };

  it('tells of nothing while the file says what it said', async () => {
    expect(await watching()(3)).to.equal(0);
  });

  it('tells once of a text that is written in its place', async () => {
    const changesAfter = watching();
    await writeFile(file, 'second');
    expect(await changesAfter(4)).to.equal(1);
  });

  it('tells of a file that takes its place, and waits while there is none', async () => {
    const changesAfter = watching();
    await rm(file);
    expect(await changesAfter(2)).to.equal(0);
    await writeFile(join(folder, 'new'), 'second');
    await rename(join(folder, 'new'), file);
    expect(await changesAfter(2)).to.equal(1);
  });

  it('tells of a link that was moved above it, as Kubernetes does', async () => {
    for (const version of ['one', 'two']) {
      await mkdir(join(folder, version));
      await writeFile(join(folder, version, 'federation.yaml'), version === 'one' ? 'first' : 'second');
    }
    await rm(file);
    await symlink('one', join(folder, '..data'));
    await symlink(join('..data', 'federation.yaml'), file);
    const changesAfter = watching();
    expect(await changesAfter(2)).to.equal(0);
    await symlink('two', join(folder, '..next'));
    await rename(join(folder, '..next'), join(folder, '..data'));
    expect(await changesAfter(2)).to.equal(1);
  });

  it('lets a text be that is still being written', async () => {
    const changesAfter = watching();
    await writeFile(file, 'sec');
    expect(await changesAfter(1)).to.equal(0);
    await writeFile(file, 'second');
    expect(await changesAfter(1)).to.equal(0);
    expect(await changesAfter(1)).to.equal(1);
  });
});
