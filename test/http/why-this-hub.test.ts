import { expect } from 'chai';
import { describe, it } from 'mocha';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { visit } from '../support/launch.ts';

const SPEC = 'gh/owner/repo/HEAD';

describe('/explain', () => {
  const { startTestFederation } = testGateways();
  const explain = (url: string, link: string) => ask(url, `/explain?link=${encodeURIComponent(link)}`);

  it('asks for a link, and says how hubs are chosen', async () => {
    const { url } = await startTestFederation();
    const { status, headers, body } = await ask(url, '/explain');
    expect(status).to.equal(200);
    expect(headers['cache-control']).to.equal('public, max-age=300');
    expect(body).to.include('<form action="/explain" method="get"').and.include('has already built this repository');
  });

  it('says of a link, its path, or its spec where it goes, and each hub’s part in it', async () => {
    const federation = await startTestFederation();
    const { member } = await visit(federation.url, SPEC);
    await federation.hubOf(member).eventsSettled();
    for (const link of [`https://any.test/v2/${SPEC}?urlpath=lab`, `/v2/${SPEC}?urlpath=lab`, `${SPEC}?urlpath=lab`]) {
      const { status, headers, body } = await explain(federation.url, link);
      expect(status).to.equal(200);
      expect(headers['cache-control']).to.equal('no-store');
      expect(body).to.include(`<strong>${member}</strong>, because it has already built this.`);
      expect(body).to.match(/It has it built, since <time datetime="20/);
      expect(body.match(/Could have taken it, but another hub suits better\./g)).to.have.length(2);
      expect(body).to.include(`href="/launch/${SPEC}?urlpath=lab"`);
      expect(body).to.match(/<title[^>]*>The ring, walked from/);
    }
  });

  it('says why a hub was passed over', async () => {
    const federation = await startTestFederation();
    federation.hubs[0]!.setHealthy(false);
    federation.hubs[1]!.setQuota(0);
    await federation.standing('hub-1', 'down');
    await federation.standing('hub-2', 'maintenance');
    const { body } = await explain(federation.url, SPEC);
    expect(body).to.include('Does not answer, or says that it is unwell').and.include('Is closed for maintenance');
  });

  it('says that nobody takes it where that is so', async () => {
    const { url } = await startTestFederation({
      hubs: [{ podQuota: 1 }],
      config: { routing: { lastResort: 'refuse' } },
    });
    const { body } = await explain(url, SPEC);
    expect(body).to.include('goes nowhere: no hub can take a launch now').and.include('Is full');
  });

  it('says what is wrong with a link, and likely right', async () => {
    const { url } = await startTestFederation();
    const { status, body } = await explain(url, 'https://any.test/v2/github/owner/"repo"/main');
    expect(status).to.equal(400);
    expect(body).to.include('Did you mean <a href="/explain?link=gh%2Fowner');
    expect(body).to.include('value="https://any.test/v2/github/owner/&quot;repo&quot;/main"');
    expect((await explain(url, 'nonsense')).status).to.equal(400);
  });

  it('takes whatever the front page takes', async () => {
    const { url } = await startTestFederation();
    for (const pasted of ['owner/repo', 'https://github.com/owner/repo/blob/HEAD/build/a.ipynb', 'gh/owner/repo']) {
      const { status, body } = await explain(url, pasted);
      expect(status, pasted).to.equal(200);
      expect(body).to.include('<h2>owner/repo</h2>').and.include(`href="/launch/${SPEC}`);
    }
  });
});
