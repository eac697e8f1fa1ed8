import { expect } from 'chai';
import { describe, it } from 'mocha';
import { tokenHash } from '../../src/access/token-hash.ts';
import { ANNOUNCEMENTS } from '../support/announce.ts';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { builtOn, EVENTS, event } from './post-events.ts';

const SECRET = 'a-secret-of-somebody-else';
const given = (scopes: readonly string[], more: object = {}) => ({
  access: { tokens: [{ name: 'ci', hash: `sha256:${tokenHash(SECRET)}`, scopes, ...more }] },
});
const SHOWN = { authorization: `Bearer ${SECRET}` };

describe('a token of the API', () => {
  const { startTestFederation } = testGateways();
  const federate = (config: object) => startTestFederation({ hubs: [{ apiOnly: true }], config: { ...config } });
  const TO_PREWARM = '/api/v1/prewarm/gh/owner/repo/main';
  const JSON_ONLY = { ...SHOWN, accept: 'application/json' };

  it('opens what it is good for, and the log has its name', async () => {
    const gateway = await federate(given(['prewarm', 'read']));
    expect((await ask(gateway.url, TO_PREWARM, { method: 'POST', headers: JSON_ONLY })).status).to.equal(200);
    const lines = gateway.log().filter(({ msg }) => msg === 'a build in advance is asked for');
    expect(lines.map(({ by, repo }) => [by, repo])).to.deep.equal([['ci', 'gh:owner/repo']]);
    expect((await ask(gateway.url, ANNOUNCEMENTS, { headers: SHOWN })).status).to.equal(200);
    expect(gateway.logText()).not.to.include(SECRET);
  });

  it('is a 403 elsewhere, which says what is missing', async () => {
    const { url } = await federate({
      ...given(['read']),
      announcements: { tokens: [{ name: 'olga', token: `${SECRET}2` }] },
    });
    const { status, headers, body } = await ask(url, ANNOUNCEMENTS, { method: 'POST', headers: SHOWN, body: '{}' });
    expect(status).to.equal(403);
    expect(headers['www-authenticate']).to.equal(
      'Bearer realm="announcements", error="insufficient_scope", scope="announce"',
    );
    const { error, message } = JSON.parse(body);
    expect(error).to.equal('forbidden');
    expect(message).to.equal('This token (ci) is good for read. Announcing events needs the scope announce.');
  });

  it('is a 401 when it has run out, and says since when', async () => {
    const { url } = await federate(given(['prewarm'], { expires: '2020-01-31' }));
    const { status, headers, body } = await ask(url, TO_PREWARM, { method: 'POST', headers: JSON_ONLY });
    expect(status).to.equal(401);
    expect(headers['www-authenticate']).to.include('error="invalid_token"');
    expect(JSON.parse(body).message).to.include('ran out at 2020-01-31T00:00:00.000Z');
  });

  it('posts the events of its member, as bearer and as password, and of no other', async () => {
    const federation = await startTestFederation({ config: given(['events:hub-2']) });
    const password = `Basic ${Buffer.from(`any:${SECRET}`).toString('base64')}`;
    for (const authorization of [SHOWN.authorization, password]) {
      const body = JSON.stringify([event(federation, { origin: null })]);
      const { status } = await ask(federation.url, EVENTS, { method: 'POST', headers: { authorization }, body });
      expect(status).to.equal(204);
    }
    expect(await builtOn(federation, 'owner/repo/HEAD')).to.deep.equal(['hub-2']);
    const [first] = federation.members;
    const other = await ask(federation.url, ANNOUNCEMENTS, {
      method: 'POST',
      headers: { authorization: `Bearer ${first!.eventToken}` },
      body: '{}',
    });
    expect(other.status).to.equal(401);
  });

  it('of another section is known, and a 403', async () => {
    const federation = await startTestFederation({ config: given(['announce']) });
    const [first] = federation.members;
    const headers = { authorization: `Bearer ${first!.eventToken}` };
    const { status, body } = await ask(federation.url, ANNOUNCEMENTS, { method: 'POST', headers, body: '{}' });
    expect(status).to.equal(403);
    expect(JSON.parse(body).message).to.include('events:hub-1');
  });
});
