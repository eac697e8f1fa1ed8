import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';

const join = (fields: Readonly<Record<string, string>>) => `/federation/join?${new URLSearchParams(fields)}`;
const GOOD = { name: 'bob', url: 'https://bob.example', weight: '50' };
const textOf = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

describe('/federation/join', () => {
  const { startGateway, startTestFederation } = testGateways();

  it('says what a hub needs, with the gateway’s own address, and asks for its seat', async () => {
    const { url } = await startTestFederation({ config: { publicUrl: 'https://launch.example' } });
    expect((await ask(url, '/federation')).body).to.include('href="/federation/join"');
    const { status, headers, body } = await ask(url, '/federation/join');
    expect(status).to.equal(200);
    expect(headers['cache-control']).to.equal('public, max-age=300');
    expect(headers['content-security-policy']).to.include("default-src 'none'");
    expect(body).to.include('c.BinderHub.badge_base_url = &quot;https://launch.example/&quot;');
    expect(body).to.include('url = &quot;https://launch.example/api/v1/events&quot;');
    for (const name of ['name', 'url', 'weight', 'runBy', 'fundedBy', 'region']) {
      expect(body)
        .to.match(new RegExp(`<label for="${name}">`))
        .and.to.match(new RegExp(`<input[^>]* id="${name}"`));
    }
    // The lightest member: nothing but the newcomer's own share moves.
    expect(body).to.include('name="weight" value="20"');
    expect(body).not.to.match(/<script|undefined|NaN|What it becomes/);
    expect(gzipSync(body).length).to.be.below(50_000);
  });

  it('makes the seat, and says what share it gets and how much of the ring changes hands', async () => {
    const { url } = await startTestFederation();
    const { headers, body } = await ask(url, join({ ...GOOD, runBy: 'The <Institute>' }));
    expect(headers['cache-control']).to.equal('no-store');
    expect(body).to.include('<meta name="robots" content="noindex">');
    expect(body).to.include('- name: bob\n  url: https://bob.example\n  weight: 50\n  runBy: The &lt;Institute&gt;\n');
    const [, share] = /bob would own (\d+\.\d) % of the ring/.exec(textOf(body)) ?? [];
    expect(Number(share)).to.be.within(28, 38);
    const [, moved] = /(\d+\.\d) % of the ring changes hands/.exec(textOf(body)) ?? [];
    expect(Number(moved)).to.be.closeTo(Number(share), 0.5);
    expect(body).to.include('value="The &lt;Institute&gt;"');
  });

  it('warns of a weight that has the ring cut anew, and tries no ring that is too fine', async () => {
    const { url } = await startTestFederation();
    expect((await ask(url, join({ ...GOOD, weight: '10' }))).body).to.include('With a weight of 20 or more only');
    const { status, body } = await ask(url, join({ ...GOOD, weight: '0.0001' }));
    expect(status).to.equal(200);
    expect(textOf(body)).to.include('of the ring, about').and.not.to.include('changes hands');
  });

  it('says beside each field what is wrong with it, and keeps what was typed', async () => {
    const { url } = await startTestFederation();
    const { status, body } = await ask(url, join({ name: 'hub-1', url: '"><script>', weight: 'x' }));
    expect(status).to.equal(200);
    expect(body).to.include('id="name-wrong">Name is taken: hub-1 has it.');
    expect(body).to.include('id="url-wrong">Address of the hub must be an address such as');
    expect(body).to.include('id="weight-wrong">Weight must be a number, not text.');
    expect(body.match(/aria-invalid="true" aria-describedby="(\w+)-wrong \1-hint"/g)).to.have.length(3);
    expect(body).to.include('value="&quot;&gt;&lt;script&gt;"').and.not.to.include('What it becomes');
  });

  it('sends nothing to the address that is given', async () => {
    let asked = 0;
    const server = createServer((_, res) => {
      asked++;
      res.end();
    });
    server.on('connection', () => asked++);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { url } = await startGateway({ members: [{ name: 'ann', url: 'http://127.0.0.1:1' }] });
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const { body } = await ask(url, join({ ...GOOD, url: address }));
      expect(body).to.include(`url: ${address}\n`);
      expect(asked).to.equal(0);
    } finally {
      server.close();
    }
  });
});
