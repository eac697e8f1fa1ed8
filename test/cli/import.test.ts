import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { event, folders } from '../archive/made-up.ts';
import { servedArchives } from '../archive/served-archive.ts';
import { DAY, MINUTE } from '../builds/fixtures.ts';
import { commands } from '../support/command.ts';
import { type RedisProcess, startRedis } from '../support/redis-server.ts';

const MEMBERS = [
  { name: 'ann', url: 'https://ann.test' },
  { name: 'bob', url: 'https://bob.test' },
];
const YESTERDAY = Math.floor((Date.now() - DAY) / DAY) * DAY;
const fileOf = (day: number) => `events-${new Date(day).toISOString().slice(0, 10)}.jsonl`;
const recent = (ref: string, origin = 'ann.test') => event({ ref, origin, at: YESTERDAY });

describe('launch-gateway import and export', function () {
  // Each command is a process that has to start.
  this.timeout(60_000);
  const run = commands();
  const folder = folders();
  const serve = servedArchives();
  let redis: RedisProcess;
  before(async () => {
    redis = await startRedis();
  });
  after(() => redis.stop());

  /** A configuration file in a folder of its own; returns its path. */
  async function configOf(store: Readonly<Record<string, unknown>>): Promise<string> {
    const file = join(await folder(), 'gateway.json');
    await writeFile(file, JSON.stringify({ members: MEMBERS, store }));
    return file;
  }
  const embedded = async () => configOf({ kind: 'embedded', path: join(await folder(), 'builds') });
  const inRedis = (keyPrefix: string) => configOf({ kind: 'redis', url: redis.url, keyPrefix });

  /** Runs to its end; fails with what it said unless it ends as expected. */
  async function ran(args: readonly string[], status = 0) {
    const command = run(args);
    const ended = await command.ended;
    if (ended !== status) throw new Error(`ended with ${ended}:\n${command.out()}${command.err()}`);
    return { out: command.out(), err: command.err() };
  }

  /** What an export says, line for line, in an order of its own. */
  const exported = async (config: string) =>
    (await ran(['export', '--config', config])).out
      .split('\n')
      .filter((line) => line !== '')
      .sort();

  it('reads a folder into the store and says what it came to', async () => {
    const path = await folder({
      [`${fileOf(YESTERDAY)}.gz`]: [
        recent('main'),
        recent('main'),
        recent('v1', 'bob.test'),
        'x',
        recent('v2', 'old.test'),
      ],
      [fileOf(YESTERDAY - 40 * DAY)]: [event({ at: YESTERDAY - 40 * DAY })],
    });
    const config = await embedded();
    const { out } = await ran(['import', '--config', config, path]);
    expect(out).to.match(/^5 events of 1 file in [\d.]+ s \([\d,]+ a second\): 3 imported as 2 records\.$/m);
    expect(out)
      .to.match(/^ {2}ann +2$/m)
      .and.match(/^ {2}bob +1$/m);
    expect(out).to.match(/^Left out: 1 file unread, older than routing\.retention/m);
    expect(out).to.match(/jsonl\.gz:4: not JSON$/m);
    expect(out).to.match(/^ {2}--member-of old\.test=<member> +1$/m);
    const events = (await exported(config)).map((line) => JSON.parse(line));
    expect(events.map(({ spec, origin, status }) => [spec, origin, status])).to.deep.equal([
      ['owner/repo/main', 'ann.test', 'success'],
      ['owner/repo/v1', 'bob.test', 'success'],
    ]);
  });

  it('takes other names of hubs, older events and events without an origin when told to', async () => {
    const path = await folder({ 'any.jsonl': [recent('a', 'old.test'), event({ ref: 'b' })] });
    const noOrigin = JSON.stringify({ ...JSON.parse(recent('c')), version: 2, origin: undefined });
    await writeFile(join(path, 'more.jsonl'), noOrigin);
    const options = ['--member-of', 'old.test=bob', '--default-member', 'ann', '--all', '--json'];
    const files = [join(path, 'any.jsonl'), join(path, 'more.jsonl')];
    const { out } = await ran(['import', '--config', await embedded(), ...options, ...files]);
    const { seconds, ...summary } = JSON.parse(out);
    expect(seconds).to.be.a('number');
    expect(summary).to.deep.equal({
      complete: true,
      lines: 3,
      imported: 3,
      written: 3,
      tooOld: 0,
      badLines: 0,
      firstBadLines: [],
      files: 2,
      filesTooOld: 0,
      filesReadBefore: 0,
      brokenFiles: [],
      byMember: { ann: 2, bob: 1 },
      unknownOrigins: {},
    });
  });

  it('--now says how old is too old', async () => {
    const path = await folder({ 'events-2026-07-01.jsonl': [event()] });
    const imported = async (now: string) => {
      const { out } = await ran(['import', '--config', await embedded(), '--now', now, '--json', path]);
      return JSON.parse(out).imported;
    };
    expect(await imported('2026-07-20')).to.equal(1);
    expect(await imported('2026-08-20T12:00:00Z')).to.equal(0);
  });

  it('moves what is known between an embedded store and Redis', async () => {
    const path = await folder({ 'a.jsonl': [recent('main'), recent('v1', 'bob.test')] });
    const [first, second, third] = [await embedded(), await inRedis('moved:'), await embedded()];
    await ran(['import', '--config', first, join(path, 'a.jsonl')]);
    const out = join(path, 'ledger.jsonl.gz');
    const { err } = await ran(['export', '--config', first, '--out', out]);
    expect(err).to.equal(`2 builds of 1 repository in ${out}.\n`);
    expect((await readFile(out)).subarray(0, 2).toString('hex')).to.equal('1f8b');
    await ran(['import', '--config', second, out]);
    expect(await exported(second)).to.deep.equal(await exported(first));
    await writeFile(join(path, 'again.jsonl'), (await exported(second)).join('\n'));
    await ran(['import', '--config', third, join(path, 'again.jsonl')]);
    expect(await exported(third)).to.deep.equal(await exported(first));
  });

  it('--resume reads what came since, and nothing twice', async () => {
    const path = await folder({ [fileOf(YESTERDAY)]: [recent('a')] });
    const [config, state] = [await embedded(), join(path, 'state')];
    const args = ['import', '--config', config, '--resume', state, '--json', path];
    expect(JSON.parse((await ran(args)).out)).to.include({ imported: 1 });
    await writeFile(join(path, fileOf(YESTERDAY + DAY)), `${recent('b')}\n`);
    expect(JSON.parse((await ran(args)).out)).to.include({ imported: 1, filesReadBefore: 1 });
    const { err } = await ran([...args, '--all'], 2);
    expect(err).to.match(/belongs to an import into another store or with other options/);
  });

  it('--follow keeps reading until it is told to end, with status 0', async () => {
    const archive = await serve();
    const name = fileOf(YESTERDAY);
    archive.files.set(name, `${recent('a')}\n`);
    const config = await embedded();
    const command = run(['import', '--config', config, '--follow', archive.url, '--every', '1s', '--json']);
    await command.said(/: 1 new event$/m);
    archive.files.set(name, `${recent('a')}\n${event({ ref: 'b', at: YESTERDAY + MINUTE })}\n${recent('c')}\n`);
    await command.said(/: 2 new events/);
    command.process.kill('SIGTERM');
    expect(await command.ended).to.equal(0);
    expect(JSON.parse(command.out())).to.include({ complete: true, imported: 3 });
    expect(await exported(config)).to.have.length(3);
  });

  it('ends with 1 and no stack when something cannot be read or used', async () => {
    const path = await folder({
      'cut.jsonl.gz': Array.from({ length: 999 }, (_, i) => recent(`r${i}`)),
      'x.jsonl': ['x'],
    });
    const cut = join(path, 'cut.jsonl.gz');
    await writeFile(cut, (await readFile(cut)).subarray(0, -50));
    const gone = await configOf({ kind: 'redis', url: 'redis://127.0.0.1:9' });
    const config = await embedded();
    const cases: readonly [readonly string[], RegExp][] = [
      [['import', '--config', config, cut], /Not everything could be read/],
      [['import', '--config', config, join(path, 'x.jsonl')], /None of the events could be used/],
      [['import', '--config', gone, join(path, 'x.jsonl')], /The store cannot be used: Redis cannot be reached/],
      [['export', '--config', gone], /The store cannot be used: Redis cannot be reached/],
      [['export', '--config', config, '--out', join(path, 'none', 'x')], /cannot be written/],
    ];
    for (const [args, said] of cases) {
      const { err } = await ran(args, 1);
      expect(err).to.match(said).and.not.include('    at ');
    }
  });

  it('ends with 2 when it is asked for what cannot be', async () => {
    const [config, path] = [await embedded(), await folder()];
    const nothing = await configOf({ kind: 'none' });
    const file = join(await folder({ 'a.jsonl': [recent('a')] }), 'a.jsonl');
    const cases: readonly [readonly string[], RegExp][] = [
      [['import', '--config', config], /Give a source/],
      [['import', '--config', config, join(path, 'none.jsonl')], /there is no such file/],
      [['import', '--config', config, path], /has no file named events-/],
      [['import', '--config', config, '--member-of', 'x', file], /<origin>=<member>/],
      [['import', '--config', config, '--member-of', 'x=carol', file], /carol is no member. There are: ann, bob/],
      [['import', '--config', config, '--now', 'May 1', file], /date or a time/],
      [['import', '--config', config, '--follow', 'https://a.test/events-2026-07-01.jsonl'], /is one file/],
      [['import', '--config', config, '--follow', path], /is no address/],
      [['import', '--config', config, '--follow', 'https://a.test/', '--resume', 'f'], /name the archive as well/],
      [['import', '--config', nothing, file], /keeps nothing/],
      [['export', '--config', nothing], /keeps nothing/],
    ];
    for (const [args, said] of cases) {
      const { err } = await ran(args, 2);
      expect(err).to.match(said).and.not.include('    at ');
    }
  });
});
