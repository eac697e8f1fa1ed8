import { expect } from 'chai';
import { describe, it } from 'mocha';
import { readConfig } from '../../src/config/read-config.ts';

const member = (name: string, more: object = {}) => ({
  prime: false,
  url: `https://${name}.mybinder.org`,
  weight: 50,
  health: `https://${name}.mybinder.org/health`,
  versions: `https://${name}.mybinder.org/versions`,
  ...more,
});

/** What mybinder.org's chart renders (values.yaml under prod.yaml, 2026-05). */
const production = {
  check: { failed_period: 90, jitter: 0.1, period: 15, retries: 5, timeout: 5 },
  enabled: true,
  host: 'mybinder.org',
  hosts: {
    'bids-ovh': member('bids'),
    'hetzner-2i2c': member('2i2c', { prime: true }),
    'hetzner-gesis': member('gesis'),
  },
  image: { name: 'jupyterhub/mybinder.org-federation-redirect', tag: '2025.1.1-0.dev.git.1' },
  load_balancer: 'random',
  nodeSelector: {},
  pod_headroom: 10,
  resources: { limits: { cpu: '100m', memory: '250Mi' }, requests: { cpu: '10m', memory: '50Mi' } },
};

const read = (value: object) => readConfig(JSON.stringify(value, null, 1), { format: 'json', env: {} });

function understood(value: object) {
  const reading = read(value);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return { ...reading, said: reading.warnings.map(({ path, message }) => `${path}: ${message}`) };
}

describe("federation-redirect's config.json", () => {
  it('is taken unchanged as mybinder.org deploys it', () => {
    const { config } = understood(production);
    expect(config.members.map(({ name, url, weight, prime }) => [name, url, weight, prime])).to.deep.equal([
      ['bids-ovh', 'https://bids.mybinder.org', 50, false],
      ['hetzner-2i2c', 'https://2i2c.mybinder.org', 50, true],
      ['hetzner-gesis', 'https://gesis.mybinder.org', 50, false],
    ]);
    expect(config.members[0]).to.include({
      healthUrl: 'https://bids.mybinder.org/health',
      versionsUrl: 'https://bids.mybinder.org/versions',
    });
  });

  it('has its checks, headroom and cookie life', () => {
    const { config } = understood({
      ...production,
      check: { failed_period: 300, jitter: 0.2, period: 10, retries: 3, timeout: 4.5 },
      pod_headroom: 25,
      host_cookie_age_hours: 2,
    });
    expect(config.checks).to.include({ periodMs: 10_000, failedPeriodMs: 300_000, timeoutMs: 4_500 });
    expect(config.checks).to.include({ jitter: 0.2, retries: 2 });
    expect(config.routing.headroom).to.equal(25);
    expect(config.sticky).to.include({ enabled: true, lifeMs: 7_200_000 });
  });

  it('listens where its container is reached, and knows its own address', () => {
    const { config } = understood(production);
    expect(config.listen).to.deep.equal({ host: '0.0.0.0', port: 8080, tls: null });
    expect(config.publicUrl).to.equal('https://mybinder.org');
  });

  it('redirects launches and their streams, as it does there', () => {
    expect(understood(production).config).to.include({ launch: 'redirect', build: 'redirect' });
  });

  it('has no sticky cookie where its life was 0', () => {
    expect(understood({ ...production, host_cookie_age_hours: 0 }).config.sticky.enabled).to.equal(false);
  });

  it('tells what it does not use', () => {
    expect(understood(production).said).to.include(
      ': not used by the gateway: enabled, image, nodeSelector, resources',
    );
    const hosts = { ...production.hosts, gke: member('gke', { colour: 'blue' }) };
    expect(understood({ ...production, hosts }).said).to.include('hosts.gke: not used by the gateway: colour');
  });

  for (const [balancer, policy] of [
    ['random', 'random'],
    ['rendezvous', 'rendezvous'],
  ] as const) {
    it(`keeps affinity for load_balancer ${balancer} and tells how to get what it meant`, () => {
      const { config, said } = understood({ ...production, load_balancer: balancer });
      expect(config.routing.policy).to.equal('affinity');
      expect(said.find((text) => text.startsWith('load_balancer'))).to.include(`routing: {policy: ${policy}}`);
    });
  }

  it('leaves out null hosts and hosts without weight, with a warning each', () => {
    const { config, warnings } = understood({
      ...production,
      hosts: {
        gone: null,
        idle: member('idle', { weight: 0 }),
        weightless: member('weightless', { weight: undefined }),
        up: member('up', { prime: true }),
      },
    });
    expect(config.members.map(({ name }) => name)).to.deep.equal(['up']);
    expect(warnings.map(({ path }) => path)).to.include.members(['hosts.gone', 'hosts.idle.weight']);
    expect(warnings.find(({ path }) => path === 'hosts.weightless.weight')?.line).to.be.a('number');
  });

  it('needs no prime, and a prime of weight 0 is none', () => {
    for (const prime of [{}, { prime: true, weight: 0 }]) {
      const { said } = understood({ ...production, hosts: { a: member('a', prime), b: member('b') } });
      expect(said.join('\n')).to.include('hosts: no member is prime');
    }
  });

  it('takes null for what Helm could not remove', () => {
    const { config } = understood({ ...production, check: null, pod_headroom: null });
    expect(config.checks.periodMs).to.equal(15_000);
    expect(config.routing.headroom).to.equal(10);
  });

  it('names what is wrong as it is called in that file, with the line', () => {
    const reading = read({
      ...production,
      check: { ...production.check, failed_period: 'often' },
      hosts: { ok: member('ok'), Bad_Name: member('x'), b: member('b', { url: 'ftp://b' }), c: 7 },
      pod_headroom: -1,
    });
    expect(reading.ok).to.equal(false);
    if (reading.ok) return;
    expect(reading.problems.map(({ path }) => path)).to.have.members([
      'check.failed_period',
      'hosts.Bad_Name',
      'hosts.b.url',
      'hosts.c',
      'pod_headroom',
    ]);
    for (const { line } of reading.problems) expect(line).to.be.greaterThan(1);
  });

  it('is refused with words, not with a crash, when no host is left', () => {
    for (const hosts of [null, {}, { a: null }, { a: member('a', { weight: 0 }) }, [], 'x']) {
      const reading = read({ ...production, hosts });
      expect(reading.ok).to.equal(false);
      if (!reading.ok) expect(reading.problems.map(({ path }) => path)).to.deep.equal(['hosts']);
    }
  });
});
