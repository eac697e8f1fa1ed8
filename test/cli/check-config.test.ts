import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs the real command in a process of its own. */
function launchGateway(...args: readonly string[]) {
  return new Promise<{ status: unknown; out: string; err: string }>((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', 'src/main.ts', ...args], { cwd: root }, (error, out, err) =>
      resolve({ status: error === null ? 0 : error.code, out, err }),
    );
  });
}

describe('launch-gateway check-config', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'check-config-'));
  });
  after(() => rm(folder, { recursive: true }));

  async function written(name: string, text: string): Promise<string> {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  }

  it('shows the members and the share of each', async () => {
    const { status, out, err } = await launchGateway('check-config', 'config/local.yaml');
    expect({ status, err }).to.deep.equal({ status: 0, err: '' });
    expect(out).to.match(/^hub-2 +30 +30\.0 % +http:\/\/127\.0\.0\.1:9102$/m);
    expect(out).to.match(/^store +embedded/m);
    expect(out).to.match(
      /^limits +each client 2,000 launches in 10m, 3,000 reads of the API in 1m, 3,000 writes in 1m$/m,
    );
  });

  it('shows what clients may ask for, and for whom that does not hold', async () => {
    const file = await written(
      'limits.yaml',
      `members: [{name: a, url: "http://a", prime: true}]
limits: {launches: {count: 1}, apiReads: null, apiWrites: {within: 1h}, unlimited: [10.0.0.0/8, "fd00::/8"]}`,
    );
    expect((await launchGateway('check-config', file)).out).to.match(
      /^limits +each client 1 launch in 10m, any number of reads of the API, 3,000 writes in 1h; none for 2 networks$/m,
    );
  });

  it('says of brake, pre-warming and announced events what is not as it would be anyway', async () => {
    const plain = await launchGateway('check-config', 'config/local.yaml');
    expect(plain.out).not.to.match(/^(?:brake|pre-warming|announcements) /m);
    const said = await written(
      'extras.yaml',
      `members: [{name: a, url: "http://a", prime: true}]
routing: {brake: {buildsPerMinute: null, rampUp: 90m}}
prewarm: {access: anyone, tokens: [{name: ci, token: hush-hush-hush-hush}], coldRepos: 1}
announcements: {tokens: [{name: desk, token: hush-hush-hush-hush-too}], lead: 1d, seatsPerMember: null}`,
    );
    const { status, out } = await launchGateway('check-config', said);
    expect(status, out).to.equal(0);
    expect(out).to.match(
      /^brake +a hub with a new builder begins any number of builds a minute at first, and is cold for 90m$/m,
    );
    expect(out).to.match(
      /^pre-warming +by anyone, 2 builds an hour each, and 1 token; each member builds 2 at once, 30 an hour; 1 repository warmed on a cold hub$/m,
    );
    expect(out).to.match(
      /^announcements +by 1 token; built 1d before, looked at every 5m, any number of seats on one hub$/m,
    );
    expect(out).not.to.include('hush');
    const off = await launchGateway(
      'check-config',
      await written('off.yaml', 'members: [{name: a, url: "http://a", prime: true}]\nprewarm: {access: off}'),
    );
    expect(off.out).to.match(/^pre-warming +off$/m);
  });

  it('shows warnings and no secret', async () => {
    const file = await written(
      'secret.yaml',
      'members: [{name: a, url: "http://a", eventToken: hush}]\nstore: {kind: redis, url: "redis://u:hush@r:1"}',
    );
    const { status, out } = await launchGateway('check-config', file);
    expect(status).to.equal(0);
    expect(out).to.include(`warning: ${file}:1:1: members: no member is prime`);
    expect(out).to.match(/^store +redis, r:1/m);
    expect(out).not.to.include('hush');
  });

  it('says what is wrong with its place, and exits with 2', async () => {
    const file = await written('wrong.json', '{"members": [\n {"name": "a", "url": "a"}\n], "port": 80}');
    const { status, out, err } = await launchGateway('check-config', file);
    expect({ status, out }).to.deep.equal({ status: 2, out: '' });
    expect(err.trimEnd().split('\n')).to.have.length(2);
    expect(err).to.include(`${file}:2:16: members[0].url: must be an address`);
    expect(err).to.include(`${file}:3:4: port: is not a key`);
  });

  it('says what would change for a gateway that runs with another one', async () => {
    const members = (text: string) => `store: {kind: none}\nmembers: [${text}]\n`;
    const ann = '{name: ann, url: "https://ann.test", prime: true}';
    const before = await written('before.yaml', members(ann));
    const more = `listen: {port: 1}\nchecks: {period: 30s}\n`;
    const after = await written('after.yaml', members(`${ann}, {name: bob, url: "https://bob.test"}`) + more);
    const { status, out } = await launchGateway('check-config', after, '--diff', before);
    expect(status).to.equal(0);
    expect(out).to.match(/^ann +100\.0 % → 50\.0 %$/m);
    expect(out).to.match(/^bob +joins +– → 50\.0 %$/m);
    expect(out).to.match(/^(49|50|51)\.\d % of repositories would begin at another member\.$/m);
    expect(out).to.match(/^In force at once:\n {2}checks\.period: 15s → 30s$/m);
    expect(out).to.match(/^Needs a restart:\n {2}listen\.port: 8080 → 1$/m);
    expect((await launchGateway('check-config', after, '--diff', after)).out).to.equal('Nothing would change.\n');
    const json = JSON.parse((await launchGateway('check-config', after, '--diff', before, '--json')).out);
    expect(json.members[1]).to.include({ name: 'bob', change: 'joins', shareAfter: 0.5 });
  });

  it('exits with 2 where there is no such file, without a stack', async () => {
    const { status, err } = await launchGateway('check-config', join(folder, 'none.yaml'));
    expect(status).to.equal(2);
    expect(err).to.equal(`${join(folder, 'none.yaml')}: cannot be read: there is no such file\n`);
  });
});

describe('launch-gateway', () => {
  it('exits with 2 when it is called wrongly', async () => {
    for (const args of [['check-config'], ['check-confg', 'x'], ['check-config', '--no-such'], ['constructor']]) {
      const { status, err } = await launchGateway(...args);
      expect(status, args.join(' ')).to.equal(2);
      expect(err).to.match(/^error: /);
    }
  });

  it('tells its version and its commands', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    expect(await launchGateway('--version')).to.deep.equal({ status: 0, out: `${version}\n`, err: '' });
    const help = await launchGateway('--help');
    expect(help.status).to.equal(0);
    expect(help.out).to.include('check-config');
  });
});
