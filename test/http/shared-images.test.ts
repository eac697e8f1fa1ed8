import { expect } from 'chai';
import { describe, it } from 'mocha';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { stream } from '../support/launch.ts';

const textOf = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const QUIET = { events: { url: 'http://127.0.0.1:1/nowhere', token: '' } };

describe('whether the hubs share images', () => {
  const { startTestFederation } = testGateways();

  /** One launch for each of two members, by their weights. */
  async function afterLaunches(prefixes: readonly string[]) {
    const federation = await startTestFederation({
      hubs: prefixes.map((imagePrefix) => ({ ...QUIET, imagePrefix, weight: 1 })),
    });
    const { url } = federation;
    const used = new Set<string>();
    for (let i = 0; used.size < 2; i++) used.add((await stream(url, `/build/gh/o/repo-${i}/main`)).member);
    const page = textOf((await ask(url, '/federation')).body);
    const { headers, body } = await ask(url, '/api/v1/federation/images');
    return { page, headers, images: JSON.parse(body) };
  }

  it('is not known at first, and then there are no figures', async () => {
    const { url } = await startTestFederation({ hubs: [{}, {}] });
    const page = textOf((await ask(url, '/federation')).body);
    expect(page).to.include('Do the hubs share images? That is not known yet.');
    expect(page).to.include('about 2 min, by what is usual at mybinder.org');
    expect(page).not.to.include('1 hub ');
  });

  it('is told by their images, with what it means for waiting', async () => {
    const { page, headers, images } = await afterLaunches(['r.test/one-', 'r.test/two-']);
    expect(page).to.include('Do the hubs share images? No. Each keeps what it builds');
    expect(page).to.match(/waits for a build: about \d+ (s|min), by the builds that were seen here/);
    expect(page).to.match(
      /Of \d repositories that this gateway knows to be built .* 1 hub \d 100\.0 % 2 hubs 0 0\.0 %/,
    );
    expect(headers['access-control-allow-origin']).to.equal('*');
    expect(images).to.deep.include({ shared: 'no', untold: [] });
    expect(images.builtOn.map(({ members }: { members: number }) => members)).to.deep.equal([1, 2]);
    expect(images.builtOn[0].repos).to.be.greaterThan(1);
    expect(images.usualSeconds.imageThere).to.equal(15);
  });

  it('is yes where their images have one name', async () => {
    const { page, images } = await afterLaunches(['r.test/same-', 'r.test/same-']);
    expect(page).to.include('Do the hubs share images? Yes.');
    expect(page).to.include('A launch of something that nobody has built waits for a build');
    expect(images).to.deep.include({
      shared: 'all',
      homes: [{ imagePrefix: 'r.test/same-', members: ['hub-1', 'hub-2'] }],
    });
  });
});
