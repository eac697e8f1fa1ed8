import { expect } from 'chai';
import { describe, it } from 'mocha';
import { readConfig } from '../../src/config/read-config.ts';
import { ANNOUNCEMENTS } from '../support/announce.ts';
import { commands } from '../support/command.ts';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';

describe('launch-gateway token', function () {
  this.timeout(60_000);
  const run = commands();
  const { startTestFederation } = testGateways();

  it('new: prints a token once, and the lines of the configuration that let it in', async () => {
    const made = run(['token', 'new', '--name', 'olga', '--scope', 'announce', '--scope', 'events:hub-1']);
    expect(await made.ended).to.equal(0);
    expect(made.out()).to.match(/^lgw_[\w-]{43}\n$/);
    const token = made.out().trim();
    expect(made.err()).not.to.include(token);
    const [, lines = ''] = /^(access:\n[\s\S]*)/m.exec(made.err()) ?? [];
    const members = 'members: [{name: hub-1, url: "https://hub-1.example.org", prime: true}]';
    const reading = readConfig(`${members}\n${lines}`, { format: 'yaml', env: {} });
    expect(reading.ok, JSON.stringify(reading)).to.equal(true);
    const [, hash = ''] = /hash: (sha256:\S+)/.exec(lines) ?? [];
    const access = { tokens: [{ name: 'olga', hash, scopes: ['announce'] }] };
    const { url } = await startTestFederation({ hubs: [{}], config: { access } });
    const shown = (sent: string) => ask(url, ANNOUNCEMENTS, { headers: { authorization: `Bearer ${sent}` } });
    expect((await shown(token)).status).to.equal(200);
    expect((await shown(`${token}x`)).status).to.equal(401);
  });

  it('new: makes another one each time, and refuses what is no scope or no name', async () => {
    const one = run(['token', 'new', '-n', 'a', '-s', 'read']);
    const two = run(['token', 'new', '-n', 'a', '-s', 'read', '--expires', '2027-06-30']);
    const wrong = [
      ['-n', 'a', '-s', 'everything'],
      ['-n', 'a b', '-s', 'read'],
      ['-n', 'a'],
      ['-n', 'a', '-s', 'read', '--expires', 'soon'],
    ].map((args) => run(['token', 'new', ...args]));
    expect(await Promise.all([one.ended, two.ended])).to.deep.equal([0, 0]);
    expect(one.out()).not.to.equal(two.out());
    expect(two.err()).to.include('expires: 2027-06-30');
    for (const command of wrong) expect(await command.ended).to.equal(2);
  });
});
