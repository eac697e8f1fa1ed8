import { Validator } from '@seriousme/openapi-schema-validator';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { ANNOUNCEMENTS, ANNOUNCING } from '../support/announce.ts';
import { type ApiAnswered, apiDescription } from '../support/api-description.ts';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';

const DESCRIPTION = '/api/v1/openapi.json';
/** What may be answered of a repository that nobody has launched. */
const BUILDS = {
  provider: 'gh',
  repo: 'owner/repo',
  ref: 'main',
  expected: { wait: 'refused', refusal: 'down', isComplete: true },
  builds: [],
};

describe('the description of the API', () => {
  const { startTestFederation } = testGateways();

  it('is OpenAPI 3.1, and may be read from any page', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    const { status, headers, body } = await ask(url, DESCRIPTION);
    expect(status).to.equal(200);
    expect(headers).to.include({
      'content-type': 'application/json; charset=utf-8',
      'access-control-allow-origin': '*',
    });
    const document = JSON.parse(body);
    expect(document.openapi).to.equal('3.1.0');
    expect(await new Validator().validate(document)).to.deep.equal({ valid: true });
  });

  it('says where the gateway is, if that is known, and which version it is of', async () => {
    const config = { publicUrl: 'https://launch.example' };
    const { url } = await startTestFederation({ hubs: [{}], config });
    const { servers, info } = JSON.parse((await ask(url, DESCRIPTION)).body);
    expect(servers).to.deep.equal([{ url: 'https://launch.example' }]);
    expect(info.version).to.equal('1.2.3');
  });

  it('has an operation for each thing that can be asked for, each under a name of its own', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    const { paths } = JSON.parse((await ask(url, DESCRIPTION)).body) as {
      readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>;
    };
    const ids = Object.values(paths).flatMap((one) => Object.values(one).map(({ operationId }) => operationId));
    expect(new Set(ids).size).to.equal(ids.length);
    expect(Object.keys(paths)).to.include.members([
      '/api/v1/decisions/{provider}/{spec}',
      '/api/v1/builds/{provider}/{spec}',
      '/api/v1/repos/{provider}/{spec}',
      '/api/v1/members',
      '/api/v1/federation/history',
      '/api/v1/federation/images',
      '/api/v1/shadow',
      '/api/v1/events',
      '/api/v1/prewarm/{provider}/{spec}',
      ANNOUNCEMENTS,
      `${ANNOUNCEMENTS}/{id}`,
      DESCRIPTION,
    ]);
  });

  it('holds for errors, too, as JSON and as pages', async () => {
    const { url } = await startTestFederation({ hubs: [{}], config: ANNOUNCING });
    // What they say is compared with the description by the hook of all tests (support/checked-api.ts).
    const told = async (target: string, options = {}) => (await ask(url, target, options)).status;
    expect(await told('/api/v1/builds/gh/only-owner')).to.equal(400);
    expect(await told('/api/v1/decisions/nope/a/b', { headers: { accept: 'text/html' } })).to.equal(400);
    expect(await told(`/api/v1/builds/gh/owner/${'x'.repeat(9_000)}/main`)).to.equal(414);
    expect(await told(ANNOUNCEMENTS, { method: 'POST', body: '{}' })).to.equal(401);
    expect(await told('/api/v1/nothing')).to.equal(404);
  });
});

describe('a check against the description of the API', () => {
  const check = apiDescription();
  const answer = (more: Partial<ApiAnswered>): ApiAnswered => ({
    method: 'GET',
    target: '/api/v1/builds/gh/owner/repo/main',
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(BUILDS),
    isCut: false,
    ...more,
  });

  it('is content with what is described', () => {
    expect(check(answer({}))).to.equal(null);
    expect(check(answer({ method: 'HEAD', body: '' }))).to.equal(null);
  });

  it('finds an address, a status, a type, a header or a field that is not described', () => {
    for (const [wrong, told] of [
      [{ target: '/api/v1/nothing' }, /no such operation/],
      [{ method: 'DELETE' }, /no such operation/],
      [{ status: 418 }, /no such status/],
      [{ headers: { 'content-type': 'text/plain' } }, /no such type/],
      [{ target: ANNOUNCEMENTS, method: 'POST', status: 401 }, /WWW-Authenticate is missing/],
      [{ body: JSON.stringify({ ...BUILDS, more: 1 }) }, /additional properties/],
      [{ body: JSON.stringify({ ...BUILDS, builds: null }) }, /must be array/],
      [{ status: 400, body: JSON.stringify({ error: 'unauthorized', message: '' }) }, /allowed values/],
    ] as const) {
      expect(check(answer(wrong)), JSON.stringify(wrong)).to.match(told);
    }
  });

  it('reads each event of a stream', () => {
    const stream = (event: object) =>
      answer({
        method: 'POST',
        target: '/api/v1/prewarm/gh/owner/repo/main',
        headers: { 'content-type': 'text/event-stream' },
        body: `data: ${JSON.stringify(event)}\n\n`,
      });
    expect(check(stream({ phase: 'building', member: 'hub-1', message: 'Step 1' }))).to.equal(null);
    expect(check(stream({ phase: 'building', member: 'hub-1' }))).to.be.a('string');
  });
});
