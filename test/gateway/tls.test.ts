import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { connect as connectPlain, type Socket } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { certificates, type MadeCertificate } from '../support/certificates.ts';
import { type ConfigPart, type TestGateway, testGateways } from '../support/gateway.ts';
import { until } from '../support/redis-server.ts';
import { scriptedHubs } from '../support/scripted-hub.ts';

const run = promisify(execFile);
const LAUNCH = '/v2/gh/owner/repo/HEAD';

describe('a gateway with a certificate of its own', () => {
  const { startGateway } = testGateways();
  const startHub = scriptedHubs();
  const { make, put, paths } = certificates();
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  async function serving(more: ConfigPart = {}): Promise<{ gateway: TestGateway; made: MadeCertificate }> {
    const made = await make();
    await put(made);
    const hub = await startHub((_request, response) => void response.end('a page of the hub'));
    const members = [{ name: 'hub-1', url: hub.url, prime: true }];
    return { gateway: await startGateway({ members, listen: { port: 0, tls: paths() }, ...more }), made };
  }

  function kept<T extends Socket>(socket: T): T {
    sockets.push(socket);
    socket.on('error', () => {});
    return socket;
  }

  async function secured(url: string, options: ConnectionOptions = {}): Promise<TLSSocket> {
    const socket = kept(connect({ port: Number(new URL(url).port), rejectUnauthorized: false, ...options }));
    await once(socket, 'secureConnect');
    return socket;
  }

  /** The certificate that a visitor who comes now is shown. */
  async function shown(url: string): Promise<string> {
    const socket = await secured(url);
    const { raw } = socket.getPeerCertificate();
    socket.destroy();
    return new X509Certificate(raw).fingerprint256;
  }

  const fingerprint = ({ cert }: MadeCertificate) => new X509Certificate(cert).fingerprint256;

  async function get(url: string, target: string, { cert }: MadeCertificate, agent?: Agent) {
    const outgoing = request(`${url}${target}`, { ca: cert, ...(agent && { agent }) }).end();
    const [response] = await once(outgoing, 'response');
    let body = '';
    for await (const chunk of response.setEncoding('utf8')) body += chunk;
    return { body, status: response.statusCode as number, headers: response.headers };
  }

  const sample = async (gateway: TestGateway, made: MadeCertificate, name: string) =>
    Number(
      (await get(gateway.url, '/metrics', made)).body
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.slice(name.length),
    );

  it('speaks HTTPS to those who trust it; its cookies are for HTTPS alone', async () => {
    const { gateway, made } = await serving();
    expect(gateway.url).to.match(/^https:/);
    const { stdout } = await run('curl', ['-sS', '-i', '--cacert', paths().cert, `${gateway.url}${LAUNCH}`]);
    expect(stdout).to.match(/^HTTP\/1\.1 307/);
    expect(stdout).to.match(/^Set-Cookie: lm-[^\r\n]*; Secure\r$/im);
    const doubting = await run('curl', ['-sS', `${gateway.url}${LAUNCH}`]).catch((cause) => cause);
    expect(doubting.stderr).to.match(/certificate/);
    const expiry = Date.parse(new X509Certificate(made.cert).validTo) / 1000;
    expect(await sample(gateway, made, 'launch_gateway_certificate_expiry_timestamp_seconds')).to.equal(expiry);
    expect(gateway.logText()).not.to.include('PRIVATE');
  });

  it('speaks TLS 1.2 and later, and is unharmed by those who speak anything else', async () => {
    const { gateway, made } = await serving();
    expect((await secured(gateway.url, { maxVersion: 'TLSv1.2' })).getProtocol()).to.equal('TLSv1.2');
    expect((await secured(gateway.url)).getProtocol()).to.equal('TLSv1.3');
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const refused = await secured(gateway.url, old).catch((cause) => cause);
    expect(refused.code).to.match(/^ERR_SSL_/);
    const plain = kept(connectPlain(Number(new URL(gateway.url).port), '127.0.0.1'));
    plain.end('GET / HTTP/1.1\r\nHost: gateway.test\r\n\r\n');
    const said = await plain.toArray().catch(() => []);
    expect(Buffer.concat(said).toString('latin1')).not.to.include('HTTP/1.1 ');
    expect((await get(gateway.url, LAUNCH, made)).status).to.equal(307);
  });

  it('shows a new one as soon as its files change, and those who are connected go on', async () => {
    const { gateway, made } = await serving();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect((await get(gateway.url, LAUNCH, made, agent)).status).to.equal(307);
    const next = await make(30);
    await put(next);
    await until('it is taken', () => gateway.log().some(({ msg }) => msg === 'there is a new certificate'));
    expect(await shown(gateway.url)).to.equal(fingerprint(next));
    // On the connection of before, by the certificate of before.
    expect((await get(gateway.url, LAUNCH, made, agent)).status).to.equal(307);
    agent.destroy();
    const expiry = Date.parse(new X509Certificate(next.cert).validTo) / 1000;
    expect(await sample(gateway, next, 'launch_gateway_certificate_expiry_timestamp_seconds')).to.equal(expiry);
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    expect((await secured(gateway.url, old).catch((cause) => cause)).code).to.match(/^ERR_SSL_/);
  });

  it('refuses a new one that is wrong, says why, and shows the one of before until it is right', async () => {
    const { gateway, made } = await serving();
    const next = await make();
    const refusals = () =>
      gateway
        .log()
        .filter(({ msg }) => msg === 'the new certificate is refused; the one of before goes on')
        .map(({ problem }) => String(problem));
    for (const [files, why] of [
      [{ key: next.key }, /^listen\.tls\.key does not belong to the certificate/],
      [{ key: 'nonsense' }, /^listen\.tls\.key is no private key/],
      [{ cert: 'nonsense', key: made.key }, /^listen\.tls\.cert is no certificate/],
    ] as const) {
      const before = refusals().length;
      await put(files);
      await until('it is refused', () => refusals().length > before);
      expect(refusals().at(-1)).to.match(why);
      expect(await shown(gateway.url)).to.equal(fingerprint(made));
    }
    await put(next);
    await until('it is taken', () => gateway.log().some(({ msg }) => msg === 'there is a new certificate'));
    expect(await shown(gateway.url)).to.equal(fingerprint(next));
    expect(await sample(gateway, next, 'launch_gateway_certificate_reloads_total{outcome="refused"}')).to.equal(3);
    expect(gateway.logText()).not.to.match(/PRIVATE|nonsense/);
  });

  it('does not wait when it stops for those who ask nothing, or have not even agreed on a key', async () => {
    const { gateway } = await serving({ limits: { shutdownDeadline: '10m' } });
    const silent = await secured(gateway.url);
    const begun = kept(connectPlain(Number(new URL(gateway.url).port), '127.0.0.1'));
    await once(begun, 'connect');
    // The first bytes of a handshake.
    begun.write(Buffer.from('16030100', 'hex'));
    await shown(gateway.url);
    await gateway.stop();
    await Promise.all([silent, begun].map((socket) => socket.destroyed || once(socket.resume(), 'close')));
  });
});
