import { expect } from 'chai';
import { describe, it } from 'mocha';
import { ANNOUNCEMENTS, ANNOUNCING, announce, announced, asOperator, hours, OPERATOR } from '../support/announce.ts';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { until } from '../support/redis-server.ts';

const EVENT = { link: '/v2/gh/Owner/Repo/main', ...hours(24, 26), seats: 30, title: 'A workshop of ours', id: 'class' };
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('the API of announced events', () => {
  const { startGateway, startTestFederation } = testGateways();
  const federation = () => startTestFederation({ config: ANNOUNCING });

  it('takes an announcement, shows how far it is, and takes it back', async () => {
    const { url } = await federation();
    const { status, body } = await announce(url, EVENT);
    expect(status).to.equal(201);
    const { warnings, ...view } = JSON.parse(body);
    expect(view).to.deep.include({
      ...{ id: 'class', provider: 'gh', repo: 'Owner/Repo', ref: 'main', link: '/v2/gh/Owner/Repo/main' },
      ...{ from: EVENT.from, until: EVENT.until, seats: 30, title: EVENT.title, by: 'olga' },
      ...{ phase: 'announced', holding: [], building: [], places: 0, missing: 0, lastFailure: null },
    });
    expect(view.members).to.have.lengthOf.at.least(1);
    expect(warnings).to.have.lengthOf(1);
    expect(warnings[0]).to.match(/^main may mean another commit by then/);
    expect(await announced(url)).to.deep.equal([view]);
    expect((await asOperator(url, 'DELETE', `${ANNOUNCEMENTS}/class`)).status).to.equal(204);
    for (const id of ['class', 'never', 'A', '%00', 'a/b', 'x'.repeat(4_000)]) {
      expect((await asOperator(url, 'DELETE', `${ANNOUNCEMENTS}/${id}`)).status, id).to.equal(404);
    }
    expect(await announced(url)).to.deep.equal([]);
  });

  it('replaces one of the same id, and gives ids where none is wanted', async () => {
    const { url } = await federation();
    await announce(url, EVENT);
    expect((await announce(url, { ...EVENT, seats: 40 })).status).to.equal(200);
    expect((await announced(url)).map(({ seats }: { seats: number }) => seats)).to.deep.equal([40]);
    const { id: _, ...anonymous } = EVENT;
    const { status, body } = await announce(url, anonymous);
    expect(status).to.equal(201);
    expect(JSON.parse(body).id).to.match(/^[0-9a-f]{8}$/);
    expect(JSON.parse(body).warnings.join()).to.include('announced for some of these hours as class');
    expect(await announced(url)).to.have.lengthOf(2);
  });

  it('says at once what there is no room for', async () => {
    const { url } = await startTestFederation({ hubs: [{ podQuota: 40 }, { podQuota: 30 }], config: ANNOUNCING });
    const { body } = await announce(url, { ...EVENT, link: `gh/owner/repo/${'a'.repeat(40)}`, seats: 100 });
    const { warnings, missing } = JSON.parse(body);
    expect(missing).to.equal(50);
    expect(warnings).to.deep.equal(['By the load of now all hubs together have room for 50 of 100 seats.']);
  });

  it('says that the room is for all events of these hours', async () => {
    const { url } = await startTestFederation({ hubs: [{ podQuota: 40 }, { podQuota: 30 }], config: ANNOUNCING });
    const link = (owner: string) => `gh/${owner}/repo/${'a'.repeat(40)}`;
    const warnings = async (more: object) => JSON.parse((await announce(url, { ...EVENT, ...more })).body).warnings;
    expect(await warnings({ id: 'one', link: link('one') })).to.deep.equal([]);
    expect(await warnings({ id: 'two', link: link('two') })).to.deep.equal([
      'Other events in these hours have 30 seats; together there is room for 50, by the load of now.',
    ]);
    expect(await warnings({ id: 'later', link: link('three'), ...hours(30, 31) })).to.deep.equal([]);
    const shown = (await announced(url)).map(({ beside, room }: { beside: number; room: number }) => [beside, room]);
    expect(shown).to.deep.equal([
      [30, 50],
      [30, 50],
      [0, 50],
    ]);
  });

  it('says which hubs have room and are not to build it', async () => {
    const { members } = await startTestFederation({ hubs: [{ podQuota: 40 }, { podQuota: 30 }] });
    const off = members.map((member, i) => ({ ...member, prewarm: i === 0 ? 'off' : 'auto' }));
    const { url } = await startGateway({ members: off, ...ANNOUNCING });
    const event = { ...EVENT, link: `gh/owner/repo/${'a'.repeat(40)}`, seats: 60 };
    await announce(url, event);
    await until('both hubs have been checked', async () => (await announced(url))[0].room === 20);
    const { body } = await announce(url, event);
    const { missing, unbuildable, members: planned, warnings } = JSON.parse(body);
    expect({ missing, unbuildable }).to.deep.equal({ missing: 10, unbuildable: 30 });
    expect(planned).to.deep.equal([{ member: members[1]!.name, state: 'waiting', seats: 20 }]);
    expect(warnings).to.deep.equal([
      'By the load of now all hubs together have room for 50 of 60 seats.',
      `30 of 60 seats have no hub that can build it now: ${members[0]!.name}: it is not to build before people come (prewarm: off).`,
    ]);
  });

  it('tells strangers repo, hours and seats, and nothing more', async () => {
    const { url } = await federation();
    await announce(url, EVENT);
    const { body } = await ask(url, ANNOUNCEMENTS);
    expect(JSON.parse(body)).to.deep.equal({
      announcements: [
        { provider: 'gh', repo: 'Owner/Repo', ref: 'main', from: EVENT.from, until: EVENT.until, seats: 30 },
      ],
    });
  });

  it('refuses who has no token, or a wrong one, and shows the right one nowhere', async () => {
    const gateway = await federation();
    const { url } = gateway;
    await announce(url, EVENT);
    const answers = [];
    for (const token of ['', 'x', `${OPERATOR.token}x`, OPERATOR.token.slice(1), OPERATOR.name]) {
      for (const [method, target] of [
        ['POST', ANNOUNCEMENTS],
        ['DELETE', `${ANNOUNCEMENTS}/class`],
        ['GET', ANNOUNCEMENTS],
      ] as const) {
        const body = method === 'POST' ? { body: '{}' } : {};
        const answer = await ask(url, target, { method, headers: bearer(token), ...body });
        expect(answer.status, `${method} ${token}`).to.equal(401);
        expect(answer.headers['www-authenticate']).to.match(/^Bearer realm="announcements"/);
        answers.push(answer.body);
      }
    }
    expect((await ask(url, ANNOUNCEMENTS, { method: 'POST', body: JSON.stringify(EVENT) })).status).to.equal(401);
    expect(await announced(url)).to.have.lengthOf(1);
    const { body: metrics } = await ask(url, '/metrics');
    const seen = [answers.join(), gateway.logText(), metrics, JSON.stringify(await announced(url))].join();
    expect(seen).not.to.include(OPERATOR.token);
    expect(gateway.logText() + metrics).not.to.include(EVENT.title);
  });

  it('lets nobody announce where no operator has a token', async () => {
    const { url } = await startTestFederation();
    for (const token of ['undefined', 'null', OPERATOR.token]) {
      const answer = await ask(url, ANNOUNCEMENTS, { method: 'POST', headers: bearer(token), body: '{}' });
      expect(answer.status).to.equal(401);
      expect(answer.body).to.include('access.tokens');
    }
  });

  it('says all that is wrong, and the likely right link', async () => {
    const { url } = await federation();
    const { status, body } = await announce(url, { link: 'github/owner/repo/main', from: 'x', until: '', seats: 0 });
    expect(status).to.equal(400);
    const { error, message, suggestion } = JSON.parse(body);
    expect(error).to.equal('wrong-announcement');
    expect(message).to.match(/provider.*from is no time.*until is no time.*seats is/);
    expect(suggestion).to.equal('gh/owner/repo/main');
    for (const text of ['', 'link=gh', '{', 'x'.repeat(20_000)]) {
      const headers = bearer(OPERATOR.token);
      const answer = await ask(url, ANNOUNCEMENTS, { method: 'POST', headers, body: text });
      expect(answer.status, text.slice(0, 9)).to.equal(text.length > 9_999 ? 413 : 400);
    }
  });

  it('takes no other method', async () => {
    const { url } = await federation();
    for (const [target, method, allow] of [
      [ANNOUNCEMENTS, 'PUT', 'GET, HEAD, POST'],
      [ANNOUNCEMENTS, 'DELETE', 'GET, HEAD, POST'],
      [`${ANNOUNCEMENTS}/class`, 'GET', 'DELETE'],
      [`${ANNOUNCEMENTS}/class`, 'PUT', 'DELETE'],
    ] as const) {
      const { status, headers } = await asOperator(url, method, target);
      expect([status, headers.allow], `${method} ${target}`).to.deep.equal([405, allow]);
    }
    expect((await asOperator(url, 'HEAD', ANNOUNCEMENTS)).status).to.equal(200);
  });

  it('takes so many and no more', async () => {
    const { url } = await federation();
    const { id: _, ...anonymous } = EVENT;
    for (let i = 0; i < 200; i++) expect((await announce(url, anonymous)).status).to.equal(201);
    expect((await announce(url, anonymous)).status).to.equal(409);
  });
});
