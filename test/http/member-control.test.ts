import { expect } from 'chai';
import { describe, it } from 'mocha';
import {
  asController,
  CONTROLLED,
  CONTROLLER,
  change,
  changesAt,
  inHours,
  memberAt,
  membersAt,
  patch,
  pinsAt,
  READER,
} from '../support/control.ts';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { launch } from '../support/launch.ts';

const MEMBERS = '/api/v1/members';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('the API of live control', () => {
  const { startTestFederation } = testGateways();
  const federation = () => startTestFederation({ config: CONTROLLED });

  it('changes a weight, says what that does, and shows it', async () => {
    const { url } = await federation();
    const { change: made, shares, keysMoved, warnings, dryRun } = await patch(url, 'hub-1', { weight: 100 });
    expect(made).to.include({ kind: 'member', member: 'hub-1', by: 'olga', undoes: null });
    expect(made).to.deep.include({ set: { weight: 100 }, before: { weight: null }, words: 'hub-1 has weight 100' });
    expect(shares).to.deep.equal([
      { member: 'hub-1', before: 0.5, after: 100 / 150 },
      { member: 'hub-2', before: 0.3, after: 0.2 },
      { member: 'hub-3', before: 0.2, after: 20 / 150 },
    ]);
    expect(keysMoved).to.be.within(0.1, 0.25);
    expect(dryRun).to.equal(false);
    expect(warnings).to.deep.equal([
      'There is no store (store.kind: none): a restart forgets this, and no other gateway follows.',
    ]);
    const { weight, live } = await memberAt(url, 'hub-1');
    expect(weight).to.equal(100);
    expect(live).to.include({ joined: false, weightBefore: 50, at: made.at });
    expect((await memberAt(url, 'hub-2')).live).to.equal(null);
    expect((await membersAt(url)).members[0].ringShare).to.be.closeTo(100 / 150, 0.05);

    expect((await patch(url, 'hub-1', { weight: 100 })).change).to.equal(null);
    await patch(url, 'hub-1', { weight: null });
    expect(await memberAt(url, 'hub-1')).to.include({ weight: 50, live: null });
    expect(await changesAt(url)).to.have.lengthOf(2);
  });

  it('drains a member, says why and until when, and lets it serve again', async () => {
    const { url, ...gateway } = await federation();
    const until = inHours(2);
    const { change: made } = await patch(url, 'hub-1', { drain: { until, reason: 'disks' } });
    const { drain, standing } = await memberAt(url, 'hub-1');
    expect(drain).to.deep.equal({ since: made.at, until, reason: 'disks' });
    expect(standing).to.equal('up');
    for (let i = 0; i < 20; i++) {
      const { member, cookie } = await launch(url, `/v2/gh/owner/repo-${i}/main`);
      expect(member).not.to.equal('hub-1');
      expect(cookie, 'it is no fail-over').not.to.equal(null);
    }
    const { body: page } = await ask(url, '/federation', { headers: { accept: 'text/html' } });
    expect(page).to.include('is being emptied by its operators').and.to.include('disks');
    const hosts = JSON.parse((await ask(url, '/active_hosts')).body).active_hosts;
    expect(Object.keys(hosts)).to.deep.equal(['hub-2', 'hub-3']);

    await patch(url, 'hub-1', { drain: { until: null, reason: 'disks' } });
    expect((await memberAt(url, 'hub-1')).drain).to.deep.equal({ since: made.at, until: null, reason: 'disks' });
    await patch(url, 'hub-1', { drain: false });
    expect((await memberAt(url, 'hub-1')).drain).to.equal(null);
    const lines = gateway.log().filter(({ msg }) => msg === 'an operator has changed the federation');
    expect(lines.map(({ by, member }) => [by, member])).to.deep.equal(new Array(3).fill(['olga', 'hub-1']));
    expect(lines[0]?.what).to.match(/^hub-1 is being emptied until .* UTC \(disks\)$/);
  });

  it('warns who drains the last that can take launches, which are refused then', async () => {
    const { url } = await startTestFederation({ hubs: [{}, {}], config: CONTROLLED });
    expect((await patch(url, 'hub-1', { drain: true })).warnings.join()).not.to.include('Nobody is left');
    const dry = await change(url, 'PATCH', `${MEMBERS}/hub-2?dryRun`, { drain: true });
    expect(dry.warnings[0]).to.match(/^Nobody is left who can take launches now/);
    expect(dry).to.include({ dryRun: true });
    expect((await memberAt(url, 'hub-2')).drain).to.equal(null);
    expect((await patch(url, 'hub-2', { drain: true })).warnings[0]).to.match(/^Nobody is left/);
    expect((await ask(url, '/v2/gh/owner/repo/main')).status).to.equal(503);
    expect((await ask(url, '/health')).status).to.equal(503);
  });

  it('warns who makes a member lighter than all others, for which the ring is cut anew', async () => {
    const { url, hubs } = await federation();
    const words = /^hub-2 is lighter than all others with a weight of 0.3: .* With 20 or more it is not\.$/;
    const { warnings, keysMoved } = await change(url, 'PATCH', `${MEMBERS}/hub-2?dryRun`, { weight: 0.3 });
    expect(warnings[0]).to.match(words);
    expect(keysMoved, 'too many points to be tried').to.equal(null);
    expect((await change(url, 'PATCH', `${MEMBERS}/hub-2?dryRun`, { weight: 20 })).warnings).to.have.lengthOf(1);
    await change(url, 'DELETE', `${MEMBERS}/hub-3`);
    const seat = { name: 'new', url: hubs[2]!.url };
    expect((await change(url, 'POST', `${MEMBERS}?dryRun`, seat)).warnings[0], 'the default weight').to.match(
      /^new is lighter/,
    );
    const joined = await change(url, 'POST', MEMBERS, { ...seat, weight: 30 });
    expect(joined.warnings.join()).not.to.include('lighter');
  });

  it('changes what a member takes', async () => {
    const { url } = await startTestFederation({ hubs: [{}, {}], config: CONTROLLED });
    await patch(url, 'hub-1', { deny: ['gh/owner/*'] });
    await patch(url, 'hub-2', { allow: ['gh/owner/*'] });
    for (let i = 0; i < 10; i++) {
      expect((await launch(url, `/v2/gh/owner/repo-${i}/main`)).member).to.equal('hub-2');
      expect((await launch(url, `/v2/gh/other/repo-${i}/main`)).member).to.equal('hub-1');
    }
    expect((await memberAt(url, 'hub-1')).live.rules).to.deep.equal(['deny']);
  });

  it('lets a member join and leave, and one of the configuration leave and come back', async () => {
    const { url, members } = await startTestFederation({ hubs: [{}, {}, {}], config: CONTROLLED });
    const [first, , third] = members;
    const left = await change(url, 'DELETE', `${MEMBERS}/hub-3`);
    expect(left.change.set).to.deep.equal({ seat: { kind: 'left' } });
    expect((await membersAt(url)).left).to.deep.equal([{ name: 'hub-3', url: third!.url, at: left.change.at }]);
    expect((await ask(url, `${MEMBERS}/hub-3`)).status).to.equal(404);

    const joined = await asController(url, 'POST', MEMBERS, {
      name: 'new',
      url: third!.url,
      weight: 2,
      region: 'Oslo',
    });
    expect(joined.status).to.equal(201);
    expect(joined.headers.location).to.equal(`${MEMBERS}/new`);
    const seen = await memberAt(url, 'new');
    expect(seen).to.include({ weight: 2, region: 'Oslo' });
    expect(seen.live).to.include({ joined: true, weightBefore: null });
    await patch(url, 'new', { weight: 3 });
    expect((await memberAt(url, 'new')).live).to.include({ joined: true, weightBefore: 2 });

    const back = await asController(url, 'POST', `/api/v1/changes/${left.change.id}/undo`);
    expect([back.status, JSON.parse(back.body).error]).to.deep.equal([409, 'conflict']);
    await change(url, 'DELETE', `${MEMBERS}/new`);
    await change(url, 'POST', `/api/v1/changes/${left.change.id}/undo`);
    const names = (await membersAt(url)).members.map(({ name }: { name: string }) => name);
    expect(names).to.deep.equal(['hub-1', 'hub-2', 'hub-3']);

    for (const [seat, words] of [
      [{ name: 'hub-1', url: 'https://new.test' }, /^The name is taken: hub-1/],
      [{ name: 'new', url: first!.url }, /^The address is taken: hub-1/],
    ] as const) {
      const { status, body } = await asController(url, 'POST', MEMBERS, seat);
      expect([status, JSON.parse(body).error]).to.deep.equal([409, 'conflict']);
      expect(JSON.parse(body).message).to.match(words);
    }
    await change(url, 'DELETE', `${MEMBERS}/hub-1`);
    await change(url, 'DELETE', `${MEMBERS}/hub-2`);
    expect((await asController(url, 'DELETE', `${MEMBERS}/hub-3`)).status).to.equal(409);
  });

  it('pins a repository, whatever its ref and spelling, and takes the pin out', async () => {
    const { url } = await federation();
    const until = inHours(1);
    await change(url, 'PUT', '/api/v1/pins/gh/Owner/Repo', { members: ['hub-3'], until, reason: 'a workshop' });
    const [pin, ...more] = await pinsAt(url);
    expect(more).to.deep.equal([]);
    expect(pin).to.deep.include({
      provider: 'gh',
      repo: 'Owner/Repo',
      members: ['hub-3'],
      until,
      reason: 'a workshop',
    });
    for (const ref of ['main', 'v1', 'HEAD']) {
      expect((await launch(url, `/v2/gh/owner/repo/${ref}`)).member).to.equal('hub-3');
    }
    const explained = JSON.parse((await ask(url, '/api/v1/decisions/gh/owner/repo/main')).body);
    expect(explained.pin).to.deep.equal({ members: ['hub-3'], holds: true });
    const why = await ask(url, '/explain?link=gh/owner/repo/main');
    expect(why.body).to.include('Operators have pinned it to hub-3.');

    await change(url, 'PUT', '/api/v1/pins/gh/other/repo', { members: ['hub-1'], reason: '<script>' });
    const { body: begins } = await ask(url, '/explain?link=gh/other/repo/main');
    expect(begins)
      .to.include('because operators have pinned this repository to it.')
      .and.not.to.include('nothing speaks');
    const { body: page } = await ask(url, '/federation');
    expect(page).to.include('Changed by operators').and.to.include('Owner/Repo is pinned to hub-3 until');
    expect(page).to.include('&lt;script&gt;').and.not.to.include('<script>');
    expect(page, 'who did it is for operators').not.to.include(CONTROLLER.name);

    const { warnings } = await patch(url, 'hub-3', { drain: true });
    expect(warnings.join()).to.include('None of those to whom gh:owner/repo is pinned takes launches');
    expect((await launch(url, '/v2/gh/owner/repo/main')).member).not.to.equal('hub-3');
    await patch(url, 'hub-3', { drain: null });
    await change(url, 'DELETE', '/api/v1/pins/gh/owner/repo');
    await change(url, 'DELETE', '/api/v1/pins/gh/other/repo');
    const secret = encodeURIComponent('https://me:secret@git.example.org/repo');
    expect((await asController(url, 'PUT', `/api/v1/pins/git/${secret}`, { members: ['hub-1'] })).status).to.equal(400);
    expect(await pinsAt(url)).to.deep.equal([]);
    const strange = await asController(url, 'PUT', '/api/v1/pins/gh/owner/repo', { members: ['hub-9'] });
    expect([strange.status, JSON.parse(strange.body).error]).to.deep.equal([404, 'not-found']);
    expect((await asController(url, 'PUT', '/api/v1/pins/gh/owner', { members: ['hub-1'] })).status).to.equal(400);
  });

  it('tells who changed what to those who may know, and takes back one change or another', async () => {
    const { url } = await federation();
    const first = await patch(url, 'hub-1', { weight: 10 });
    const second = await patch(url, 'hub-1', { weight: 30, drain: true });
    const other = await patch(url, 'hub-2', { drain: true });
    expect((await changesAt(url)).map(({ id }: { id: string }) => id)).to.deep.equal(
      [other, second, first].map((one) => one.change.id),
    );
    const seen = await ask(url, '/api/v1/changes?member=hub-2', { headers: bearer(READER.token) });
    expect(JSON.parse(seen.body).changes.map(({ by }: { by: string }) => by)).to.deep.equal(['olga']);
    const undo = (id: string) => asController(url, 'POST', `/api/v1/changes/${id}/undo`);
    const tooEarly = await undo(first.change.id);
    expect(tooEarly.status).to.equal(409);
    expect(JSON.parse(tooEarly.body).message).to.include(`undo the change ${second.change.id} first`);
    const undone = JSON.parse((await undo(second.change.id)).body).change;
    expect(undone).to.deep.include({ undoes: second.change.id, set: { weight: 10, drain: null } });
    expect(await memberAt(url, 'hub-1')).to.include({ weight: 10, drain: null });
    expect((await memberAt(url, 'hub-2')).drain).not.to.equal(null);
    // What took something back can be taken back as well.
    await change(url, 'POST', `/api/v1/changes/${undone.id}/undo`);
    expect(await memberAt(url, 'hub-1')).to.include({ weight: 30 });
    const again = await undo(undone.id);
    expect(again.status).to.equal(409);
    expect(JSON.parse(again.body).message).to.match(/^That has been taken back already, by olga: undo the change/);
    expect((await undo('never')).status).to.equal(404);
  });

  it('takes back one change after the other, the last first, however often', async () => {
    const { url } = await federation();
    const undo = (id: string) => change(url, 'POST', `/api/v1/changes/${id}/undo`);
    const weight = async () => (await memberAt(url, 'hub-1')).weight;
    const made = [];
    for (const value of [10, 20, 30]) made.push((await patch(url, 'hub-1', { weight: value })).change.id);
    const [first, second, third] = made;
    await undo(third);
    const back = await undo(second);
    expect(await weight()).to.equal(10);
    // The second holds again, and is in the way of the first again.
    await undo(back.change.id);
    expect(await weight()).to.equal(20);
    const tooEarly = await asController(url, 'POST', `/api/v1/changes/${first}/undo`);
    expect(JSON.parse(tooEarly.body).message).to.include(`undo the change ${second} first`);
    await undo(second);
    await undo(first);
    expect(await weight()).to.equal(50);
    expect((await asController(url, 'POST', `/api/v1/changes/${second}/undo`)).status).to.equal(409);
  });

  it('says all that is wrong, and changes nothing', async () => {
    const { url } = await federation();
    const rows: readonly (readonly [method: string, target: string, body: unknown, RegExp])[] = [
      ['PATCH', 'hub-1', { wieght: 3 }, /"wieght" is no part of a change: there are weight, drain, allow, deny/],
      ['PATCH', 'hub-1', { weight: -1 }, /weight is a number above 0/],
      ['PATCH', 'hub-1', { weight: 0 }, /weight is a number above 0/],
      ['PATCH', 'hub-1', { weight: '3' }, /weight is a number above 0/],
      ['PATCH', 'hub-1', { drain: { until: inHours(-1) } }, /until is in the past/],
      ['PATCH', 'hub-1', { drain: { until: '2026-12-01T09:00' } }, /until has no time zone/],
      ['PATCH', 'hub-1', { drain: { until: inHours(9_000) } }, /more than a year away/],
      ['PATCH', 'hub-1', { drain: { why: 'x' }, weight: -1 }, /weight is .*"why" is no part of a drain/],
      ['PATCH', 'hub-1', { drain: { reason: 'a\nb' } }, /reason is one line/],
      ['PATCH', 'hub-1', { allow: ['owner'], deny: 'x' }, /allow is a list of .*deny is a list of/],
      ['PATCH', 'hub-1', {}, /says none of weight, drain, allow, deny/],
      ['PATCH', 'hub-1', [], /is a JSON object/],
      [
        'POST',
        '',
        { name: 'New', url: 'ftp://x', wieght: 1 },
        /name must be 1 to 40.*url must.*wieght is not a key.*weight/,
      ],
      ['POST', '', { name: 'new', url: 'https://x.test', weight: 0 }, /weight is 0/],
      ['POST', '', { name: 'new', url: 'https://x.test', eventToken: 'secret-0123456789ab' }, /eventToken is a secret/],
      ['POST', '', null, /A member is a JSON object/],
    ];
    for (const [method, name, body, words] of rows) {
      const target = name === '' ? MEMBERS : `${MEMBERS}/${name}`;
      const answer = await asController(url, method, target, body);
      expect([answer.status, JSON.parse(answer.body).error], JSON.stringify(body)).to.deep.equal([400, 'wrong-change']);
      expect(JSON.parse(answer.body).message, JSON.stringify(body)).to.match(words);
    }
    for (const [body, status] of [
      ['{', 400],
      ['x'.repeat(70_000), 413],
    ] as const) {
      const headers = bearer(CONTROLLER.token);
      expect((await ask(url, `${MEMBERS}/hub-1`, { method: 'PATCH', headers, body })).status).to.equal(status);
    }
    expect((await asController(url, 'PATCH', `${MEMBERS}/hub-9`, { weight: 3 })).status).to.equal(404);
    expect((await asController(url, 'PATCH', `${MEMBERS}/hub-1?dryRun=perhaps`, { weight: 3 })).status).to.equal(400);
    const many = new Array(100).fill(`gh/${'x'.repeat(100)}/*`);
    const long = await asController(url, 'PATCH', `${MEMBERS}/hub-1`, { allow: many });
    expect([long.status, JSON.parse(long.body).message]).to.deep.equal([
      400,
      'This is more than can be kept of one change: put it into the configuration.',
    ]);
    expect(await changesAt(url)).to.deep.equal([]);
  });

  it('refuses who has no token or one for something else, and takes no other method', async () => {
    const { url } = await federation();
    const changes: readonly (readonly [method: string, target: string])[] = [
      ['POST', MEMBERS],
      ['PATCH', `${MEMBERS}/hub-1`],
      ['DELETE', `${MEMBERS}/hub-1`],
      ['PUT', '/api/v1/pins/gh/owner/repo'],
      ['DELETE', '/api/v1/pins/gh/owner/repo'],
      ['POST', '/api/v1/changes/x/undo'],
    ];
    for (const [method, target] of changes) {
      const body = method === 'DELETE' ? {} : { body: JSON.stringify({ weight: 3 }) };
      for (const [headers, status] of [
        [{}, 401],
        [bearer('wrong'), 401],
        [bearer(READER.token), 403],
      ] as const) {
        const answer = await ask(url, target, { method, headers, ...body });
        expect(answer.status, `${method} ${target}`).to.equal(status);
        expect(answer.headers['www-authenticate']).to.match(/^Bearer realm="control"/);
      }
    }
    expect((await ask(url, '/api/v1/changes')).status).to.equal(401);
    for (const [method, target, allow] of [
      ['PUT', MEMBERS, 'GET, HEAD, POST'],
      ['PUT', `${MEMBERS}/hub-1`, 'GET, HEAD, PATCH, DELETE'],
      ['POST', '/api/v1/pins/gh/owner/repo', 'PUT, DELETE'],
      ['PUT', '/api/v1/changes/x/undo', 'POST'],
    ] as const) {
      const { status, headers } = await asController(url, method, target);
      expect([status, headers.allow], `${method} ${target}`).to.deep.equal([405, allow]);
    }
    expect(await changesAt(url)).to.deep.equal([]);
  });
});
