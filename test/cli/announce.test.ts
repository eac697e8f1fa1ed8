import { expect } from 'chai';
import { describe, it } from 'mocha';
import { ANNOUNCING, announced, hours, OPERATOR } from '../support/announce.ts';
import { commands } from '../support/command.ts';
import { testGateways } from '../support/gateway.ts';

const TOKEN = { LAUNCH_GATEWAY_TOKEN: OPERATOR.token };
const { from, until } = hours(24, 26);
const HOURS = ['--from', from, '--until', until, '--seats', '30'];

describe('launch-gateway announce', function () {
  // Each command is a process that has to start.
  this.timeout(60_000);
  const run = commands();
  const { startTestFederation } = testGateways();

  it('announces an event, shows what is announced, and takes it back', async () => {
    const { url } = await startTestFederation({ config: ANNOUNCING });
    const link = `${url}/v2/gh/owner/repo/main?urlpath=lab`;
    const announce = run(['announce', link, ...HOURS, '--title', 'Workshop', '--id', 'class'], TOKEN);
    expect(await announce.ended).to.equal(0);
    expect(announce.out()).to.match(/^class: gh owner\/repo at main\n.*, 30 seats, announced\n {2}0 of 30 seats are /);
    expect(announce.err()).to.match(/^main may mean another commit by then\./);
    expect(await announced(url)).to.have.lengthOf(1);

    const list = run(['announce', '--list', '--gateway', url], TOKEN);
    const strangers = run(['announce', '--list', '--gateway', url]);
    const json = run(['announce', '--list', '--gateway', url, '--json', '--token', OPERATOR.token]);
    expect(await list.ended).to.equal(0);
    expect(list.out()).to.match(/^class {2}gh owner\/repo at main .* announced .*0 of 30 seats .* Workshop\n$/);
    expect(await strangers.ended).to.equal(0);
    expect(strangers.out()).to.include('gh owner/repo at main').and.not.to.include('Workshop');
    expect(await json.ended).to.equal(0);
    expect(JSON.parse(json.out())).to.deep.equal(await announced(url));

    const remove = run(['announce', '--remove', 'class', '--gateway', url], TOKEN);
    expect(await remove.ended).to.equal(0);
    expect(await announced(url)).to.deep.equal([]);
    const again = run(['announce', '--remove', 'class', '--gateway', url], TOKEN);
    expect(await again.ended).to.equal(1);
    expect(again.err()).to.equal('There is no announcement of that id.\n');
  });

  it('exits with 2 and says why for what cannot be announced, with 1 when nobody answers', async () => {
    const { url } = await startTestFederation({ hubs: [{}], config: ANNOUNCING });
    const link = `${url}/v2/gh/owner/repo/main`;
    const failing: readonly [args: readonly string[], status: number, words: RegExp][] = [
      [
        [`${url}/v2/github/owner/repo/main`, ...HOURS],
        2,
        /no provider of that name.* Did you mean gh\/owner\/repo\/main \?/,
      ],
      [[link, '--from', until, '--until', from, '--seats', '3'], 2, /wrong way round/],
      [[link, '--from', '2026-12-01T09:00', '--until', until, '--seats', '3'], 2, /from has no time zone/],
      [[link, '--seats', '3'], 2, /needs --from, --until and --seats/],
      [[link, ...HOURS, '--seats', '0'], 2, /It is a number from 1/],
      [[link, ...HOURS, '--token', 'wrong'], 2, /This token is not known here/],
      [['gh/owner/repo/main', ...HOURS], 2, /Give a whole link, or --gateway/],
      [[], 2, /Give a launch link to announce, or --list, or --remove/],
      [[link, '--list'], 2, /Give a launch link to announce, or --list, or --remove/],
      [['http://127.0.0.1:9/v2/gh/owner/repo/main', ...HOURS], 1, /does not answer/],
    ];
    for (const [args, status, words] of failing) {
      const command = run(['announce', ...args], TOKEN);
      expect(await command.ended, args.join(' ')).to.equal(status);
      expect(command.err(), args.join(' ')).to.match(words).and.not.to.include('    at ');
    }
    expect(await announced(url)).to.deep.equal([]);
  });
});
