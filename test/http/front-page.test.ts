import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { exchangeBytes, getBytes, stream } from '../support/launch.ts';

const LARGEST_PAGE = 50_000;

const front = (fields: Readonly<Record<string, string>>): string => `/?${new URLSearchParams(fields)}`;
const text = (html: string): string =>
  html
    .replace(/<[^>]+>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

describe('the front page', () => {
  const { startGateway, startTestFederation } = testGateways();

  it('is our own, whatever Accept says; no hub is asked', async () => {
    const { url, hubs } = await startTestFederation({ hubs: [{}] });
    for (const headers of [{ accept: 'text/html' }, { accept: '*/*' }, { accept: 'application/json' }, {}]) {
      const answer = await ask(url, '/', { headers });
      expect(answer.status).to.equal(200);
      expect(answer.headers).to.include({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'public, max-age=60',
      });
      expect(answer.headers['content-security-policy']).to.include("default-src 'none'");
      expect(answer.body).to.include('<form').and.include('What you can paste');
      expect(gzipSync(answer.body).length).to.be.below(LARGEST_PAGE);
    }
    const head = await ask(url, '/', { method: 'HEAD' });
    expect([head.status, head.body]).to.deep.equal([200, '']);
    const targets = hubs[0]!.requests().map(({ target }) => target);
    expect(targets).not.to.include('/');
  });

  it('takes nothing but reading', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    const answer = await ask(url, '/', { method: 'POST', body: 'x' });
    expect(answer.status).to.equal(405);
    expect(answer.headers.allow).to.equal('GET, HEAD');
  });

  it('makes the launch, its link and badges of what was pasted, with the address that the visitor used', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    const target = front({ repo: 'https://github.com/owner/repo/blob/main/a%20b.ipynb' });
    const { headers, body } = await ask(url, target, { headers: { host: 'gateway.example' } });
    const link = '/v2/gh/owner/repo/main?urlpath=doc%2Ftree%2Fa%2520b.ipynb';
    expect(headers['cache-control']).to.equal('no-store');
    expect(body).to.include(`<a class="button" id="launch" href="${link}">Launch</a>`);
    const boxes = [...body.matchAll(/<pre[^>]*>([^<]*)<\/pre>/g)].map(([, box]) => text(box!));
    const whole = `http://gateway.example${link}`;
    const markup = (picture: string, alt: string) => [
      `[![${alt}](${picture})](${whole})`,
      `.. image:: ${picture}\n   :target: ${whole}\n   :alt: ${alt}`,
      `<a href="${whole}"><img src="${picture}" alt="${alt}"></a>`,
    ];
    expect(boxes).to.deep.equal([
      whole,
      ...markup('http://gateway.example/badge_logo.svg', 'Launch on Binder'),
      ...markup('http://gateway.example/badge/gh/owner/repo/main.svg', 'Launch on Binder'),
      ...markup('http://gateway.example/badge/launches/gh/owner/repo/main.svg', 'Launches on Binder'),
    ]);
    for (const [, picture] of body.matchAll(/<img class="badge" src="([^"]+)"/g)) {
      expect((await ask(url, picture!)).headers['content-type'], picture).to.match(/^image\/svg/);
    }
    expect((await ask(url, link)).status).to.equal(307);
  });

  it('goes by the configured address where there is one', async () => {
    const { url } = await startTestFederation({ hubs: [{}], config: { publicUrl: 'https://launch.example' } });
    const { body } = await ask(url, front({ repo: 'owner/repo' }));
    expect(body).to.include('>https://launch.example/v2/gh/owner/repo/HEAD<');
    expect(body).to.include(
      '<meta property="og:url" content="https://launch.example/?provider=gh&amp;repo=owner%2Frepo">',
    );
    const [, picture = ''] = /og:image" content="https:\/\/launch\.example([^"]+)"/.exec(body) ?? [];
    const { status, headers } = await ask(url, picture);
    expect([status, headers['content-type']]).to.deep.equal([200, 'image/png']);
  });

  it('says whether it is built, and where; asking starts nothing', async () => {
    const { url, hubs } = await startTestFederation({ hubs: [{}, {}] });
    const told = async () => text((await ask(url, front({ repo: 'owner/repo' }))).body);
    expect(await told()).to.include('Needs a build, about 2 min, seldom more than 6 min');
    expect(hubs.reduce((sum, hub) => sum + hub.launches().launched, 0)).to.equal(0);
    const { member } = await stream(url, '/build/gh/owner/repo/HEAD');
    expect(await told()).to.include(`Ready in about 15 s on ${member}`);
    expect((await ask(url, '/api/v1/builds/gh/owner/other/HEAD')).body).to.include('"builds":[]');
  });

  it('says that a repository may not be launched, or that nobody is there to launch it', async () => {
    const { url, members, hubs, standing } = await startTestFederation({
      hubs: [{}],
      config: { routing: { lastResort: 'refuse' } },
    });
    const gateway = await startGateway({ members: members.map((member) => ({ ...member, deny: ['gh/*'] })) });
    const told = async (at: string) => text((await ask(at, front({ repo: 'owner/repo' }))).body);
    expect(await told(gateway.url)).to.include('May not be launched here');
    hubs[0]!.setHealthy(false);
    await standing('hub-1', 'down');
    expect(await told(url)).to.include('No hub can take it now');
  });

  it('says that a launch waits in line where all hubs are full, if it would', async () => {
    const hubs = [{ podQuota: 1 }];
    const told = async (launch: string) => {
      const { url, standing } = await startTestFederation({ hubs, config: { launch, routing: { headroom: 1 } } });
      await standing('hub-1', 'up');
      return text((await ask(url, front({ repo: 'owner/repo' }))).body);
    };
    expect(await told('page'))
      .to.include('All hubs are full now')
      .and.include('waits in line');
    expect(await told('redirect'))
      .to.include('No hub can take it now')
      .and.not.include('in line');
  });

  it('takes its fields apart again, and refuses what makes no link in words', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    const fields = { provider: 'gl', repo: 'group/sub/project', ref: 'v1', opens: 'url', path: 'rstudio' };
    const { body } = await ask(url, front(fields));
    expect(body).to.include('href="/v2/gl/group%2Fsub%2Fproject/v1?urlpath=rstudio"');
    expect(body).to.include('<option value="gl" selected>').and.include('<option value="url" selected>');
    const faulty = await ask(url, front({ ...fields, provider: 'zenodo' }));
    expect(faulty.status).to.equal(200);
    expect(text(faulty.body)).to.include('It takes a DOI on Zenodo, such as 10.');
    expect(text((await ask(url, front({ repo: 'hello' }))).body)).to.include('not recognised');
  });

  it('takes those who want to go at once there, past the policy for forms', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    const refresh = /http-equiv="refresh" content="0;url=([^"]+)"/;
    const { body } = await ask(url, front({ repo: 'owner/repo', go: '1' }));
    expect(refresh.exec(body)?.[1]).to.equal('/v2/gh/owner/repo/HEAD');
    expect(refresh.test((await ask(url, front({ repo: 'hello', go: '1' }))).body)).to.equal(false);
  });

  it('cannot be made to hold markup or scripts', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    const markup = '"><img src=x onerror=alert(1)>\'';
    for (const fields of [
      { repo: markup },
      { provider: 'gh', repo: `a/${markup}`, ref: markup, path: markup, opens: 'url' },
      { provider: 'git', repo: `javascript:alert(1)//${markup}`, ref: 'main' },
      { provider: 'ckan', repo: `https://x.org/dataset/${markup}` },
    ]) {
      const { body } = await ask(url, front(fields));
      expect(body, JSON.stringify(fields)).not.to.match(/<img src=x|href="javascript/i);
    }
    const host = await exchangeBytes(
      url,
      Buffer.from(`GET /?repo=a/b HTTP/1.1\r\nHost: x"><img src=x>\r\nConnection: close\r\n\r\n`),
    );
    expect(host).not.to.include('<img src=x');
    expect(await exchangeBytes(url, getBytes('/?repo=%ff%zz&path=%00'))).to.match(/^HTTP\/1\.1 200 /);
  });
});
