import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { commands } from '../support/command.ts';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { launch, visit } from '../support/launch.ts';

describe('launch-gateway explain', function () {
  // Each command is a process that has to start.
  this.timeout(60_000);
  const run = commands();
  const { startTestFederation } = testGateways();
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launch-gateway-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('says where a link goes and why, asking the gateway in the link; --ring shows the ring', async () => {
    const { url, hubOf } = await startTestFederation();
    const { member, location } = await visit(url, 'gh/owner/repo/HEAD');
    await hubOf(member).eventsSettled();
    const command = run(['explain', `${url}/v2/gh/owner/repo/HEAD?urlpath=lab`, '--ring']);
    expect(await command.ended).to.equal(0);
    const lines = command.out().split('\n');
    expect(lines[0]).to.equal('gh owner/repo at HEAD');
    expect(lines[1]).to.equal(`→ ${member} (built: it has already built this)`);
    expect(lines[2]!.trim()).to.equal(location);
    expect(command.out()).to.match(new RegExp(`^${member} +chosen +built `, 'm'));
    expect(command.out())
      .to.match(/ring share$/m)
      .and.to.match(/ \d+\.\d %$/m);
  });

  it('--json prints what the API answers, byte for byte of the link', async () => {
    const { url } = await startTestFederation();
    const spec = 'gl/group%2fproject/%2e%2e';
    const command = run(['explain', spec, '--gateway', `${url}/`, '--json']);
    expect(await command.ended).to.equal(0);
    // Asked without a URL parser, which would drop the dots.
    const { body } = await ask(url, `/api/v1/decisions/${spec}`);
    expect(JSON.parse(command.out())).to.deep.equal(JSON.parse(body));
  });

  it('--config decides here: checks the members and reads the store', async () => {
    const federation = await startTestFederation();
    // A repo that hub-1 would get while it is well.
    const repos = Array.from({ length: 50 }, (_, i) => `gh/owner/repo-${i}/HEAD`);
    const goesTo = (spec: string) => launch(federation.url, `/v2/${spec}`, { method: 'HEAD' });
    let spec = repos[0]!;
    for (const repo of repos) if ((await goesTo(repo)).member === 'hub-1') spec = repo;
    federation.hubs[0]!.setHealthy(false);
    const file = join(folder, 'gateway.json');
    const store = { kind: 'embedded', path: join(folder, 'builds') };
    await writeFile(file, JSON.stringify({ members: federation.members, store, checks: { retries: 0 } }));
    const command = run(['explain', spec, '--config', file]);
    expect(await command.ended).to.equal(0);
    expect(command.out()).to.match(/^hub-1 +down /m);
    expect(command.out()).to.match(/^→ hub-[23] \(ring: /m);
    expect(command.out()).to.include('fail-over');
  });

  it('exits with 2 and the likely right link for a wrong one, with 1 when nobody answers', async () => {
    const { url, hubs } = await startTestFederation({ hubs: [{}] });
    const wrong = run(['explain', `${url}/v2/gh/owner/repo`]);
    const noGateway = run(['explain', 'gh/owner/repo/HEAD']);
    const unreachable = run(['explain', 'http://127.0.0.1:9/v2/gh/owner/repo/HEAD']);
    const noLaunchGateway = run(['explain', 'gh/owner/repo/HEAD', '--gateway', hubs[0]!.url]);
    expect(await wrong.ended).to.equal(2);
    expect(wrong.err())
      .to.match(/names no ref/)
      .and.to.include('gh/owner/repo/HEAD');
    expect(await noGateway.ended).to.equal(2);
    expect(await unreachable.ended).to.equal(1);
    expect(unreachable.err()).to.match(/^http:\/\/127\.0\.0\.1:9 does not answer: /);
    expect(await noLaunchGateway.ended).to.equal(1);
    expect(noLaunchGateway.err()).to.include('is no launch-gateway');
    for (const command of [wrong, noGateway, unreachable, noLaunchGateway]) {
      expect(command.err()).not.to.include('    at ');
    }
  });
});
