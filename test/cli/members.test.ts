import { expect } from 'chai';
import { describe, it } from 'mocha';
import { commands } from '../support/command.ts';
import { CONTROLLED, CONTROLLER, changesAt, memberAt, membersAt, pinsAt, READER } from '../support/control.ts';
import { testGateways } from '../support/gateway.ts';

describe('launch-gateway members', function () {
  // Each command is a process that has to start.
  this.timeout(120_000);
  const run = commands();
  const { startTestFederation } = testGateways();

  it('shows and changes members, and takes changes back', async () => {
    const { url, hubs } = await startTestFederation({ hubs: [{ weight: 30 }, { weight: 10 }], config: CONTROLLED });
    const env = { LAUNCH_GATEWAY_URL: url, LAUNCH_GATEWAY_TOKEN: CONTROLLER.token };
    const said = async (...args: readonly string[]) => {
      const command = run(args, env);
      expect(await command.ended, command.err()).to.equal(0);
      return command.out();
    };
    expect(await said('members', 'set', 'hub-1', '--weight', '10', '--dry-run')).to.match(
      /^It would be: hub-1 has weight 10\.\n\nmember {2}share\nhub-1 {3}75\.0 % → 50\.0 %\nhub-2 {3}25\.0 % → 50\.0 %\n\d+\.\d % of/,
    );
    expect((await memberAt(url, 'hub-1')).weight).to.equal(30);
    await said('members', 'set', 'hub-1', '--weight', '10');
    const from = Date.now();
    await said('drain', 'hub-2', '--for', '2h', '--reason', 'new disks');
    const { drain } = await memberAt(url, 'hub-2');
    expect(drain.reason).to.equal('new disks');
    expect(Date.parse(drain.until) - from).to.be.within(2 * 3_600_000, 2 * 3_600_000 + 60_000);
    expect(await said('members', 'list')).to.match(
      /^hub-1 {2}up {2}weight 10 \(configured: 30\)\nhub-2 {2}up {2}weight 10 +drained until 20.*Z \(new disks\)\n$/,
    );
    expect(await said('members', 'show', 'hub-2')).to.match(/^hub-2\n {2}address +http.*\n[\s\S]*drain +since .*disks/);
    await said('members', 'undrain', 'hub-2');
    expect((await memberAt(url, 'hub-2')).drain).to.equal(null);

    await said('members', 'rules', 'hub-2', '--deny', 'gh/spam/*', 'gh/junk/*');
    expect((await memberAt(url, 'hub-2')).live.rules).to.deep.equal(['deny']);
    await said('members', 'pin', `${url}/v2/gh/owner/repo/main`, 'hub-1', 'hub-2', '--reason', 'a workshop');
    expect((await pinsAt(url))[0]).to.deep.include({ repo: 'owner/repo', members: ['hub-1', 'hub-2'] });
    expect(await said('members', 'pins')).to.equal('gh owner/repo  hub-1, hub-2 (a workshop)\n');
    await said('members', 'unpin', 'gh/owner/repo');
    expect(await pinsAt(url)).to.deep.equal([]);

    await said('members', 'leave', 'hub-2');
    await said('members', 'join', 'new', hubs[1]!.url, '--weight', '5', '--region', 'Oslo');
    expect(await memberAt(url, 'new')).to.include({ weight: 5, region: 'Oslo' });
    const changes = await said('members', 'changes');
    expect(changes).to.match(/^[0-9a-f]{8} {2}20\S+Z {2}olga {2}new has joined\n.* hub-2 has left\n/);
    await said('members', 'undo', changes.slice(0, 8));
    const { members, left } = await membersAt(url);
    expect(members.map(({ name }: { name: string }) => name)).to.deep.equal(['hub-1']);
    expect(left.map(({ name }: { name: string }) => name)).to.deep.equal(['hub-2']);
  });

  it('exits with 2 and says why for what is not understood, with 1 for what cannot be', async () => {
    const { url } = await startTestFederation({ hubs: [{}], config: CONTROLLED });
    const failing: readonly (readonly [args: readonly string[], status: number, words: RegExp])[] = [
      [['members', 'set', 'hub-1', '--weight', '-1'], 2, /It is a number above 0/],
      [['members', 'set', 'hub-1'], 2, /Give either --weight/],
      [['members', 'set', 'hub-9', '--weight', '3'], 1, /There is no member hub-9: there are hub-1/],
      [['members', 'rules', 'hub-1', '--deny', 'nothing'], 2, /deny is a list of/],
      [['members', 'leave', 'hub-1'], 1, /hub-1 is the only member/],
      [['members', 'pin', 'github/x', 'hub-1'], 2, /names no repository/],
      [['members', 'drain', 'hub-1', '--for', 'ever'], 2, /It is a duration such as/],
      [['drain', 'hub-1', '--until', '2020-01-01T00:00Z'], 2, /until is in the past/],
      [['drain', 'hub-1', '--token', 'wrong'], 2, /This token is not known here/],
      [['drain', 'hub-1', '--token', READER.token], 1, /needs the scope control/],
      [['drain', 'hub-1', '--gateway', 'http://127.0.0.1:9'], 1, /does not answer/],
    ];
    const env = { LAUNCH_GATEWAY_URL: url, LAUNCH_GATEWAY_TOKEN: CONTROLLER.token };
    for (const [args, status, words] of failing) {
      const command = run(args, env);
      expect(await command.ended, args.join(' ')).to.equal(status);
      expect(command.err(), args.join(' ')).to.match(words).and.not.to.include('    at ');
    }
    const nowhere = run(['members', 'list'], { LAUNCH_GATEWAY_URL: '' });
    expect(await nowhere.ended).to.equal(2);
    expect(await changesAt(url)).to.deep.equal([]);
  });
});
