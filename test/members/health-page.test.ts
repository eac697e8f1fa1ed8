import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { CHECK_REASONS } from '../../src/members/check-reason.ts';
import { readHealthPage } from '../../src/members/health-page.ts';
import { healthText, podQuota } from './fixtures.ts';

const withChecks = (checks: unknown, ok: unknown = true) => JSON.stringify({ ok, checks });
const podsOf = (text: string) => readHealthPage(200, text).pods;

describe('a health page', () => {
  it('of a hub that is well gives its checks and pods', () => {
    expect(readHealthPage(200, healthText())).to.deep.equal({
      checks: [
        { check: 'Docker registry', ok: true },
        { check: 'JupyterHub API', ok: true },
        { check: 'Pod quota', ok: true },
      ],
      pods: { total: 42, user: 40, build: 2, quota: 300 },
      maintenance: false,
      failure: null,
    });
  });

  it('with 503 names the check that failed', () => {
    const page = readHealthPage(503, withChecks([{ service: 'JupyterHub API', ok: false }, podQuota()], false));
    expect(page.failure).to.deep.equal({ reason: 'JupyterHub API', detail: 'failed: JupyterHub API' });
    expect(page.pods?.total).to.equal(42);
  });

  it('over its quota is no failure, as the hub asks', () => {
    const page = readHealthPage(200, healthText({ total_pods: 301, ok: false }));
    expect(page.failure).to.equal(null);
    expect(page.checks).to.deep.include({ check: 'Pod quota', ok: false });
  });

  it('over its quota is a failure where the hub does not say to ignore it', () => {
    const page = readHealthPage(200, healthText({ ok: false, _ignore_failure: false }));
    expect(page.failure?.reason).to.equal('Pod quota');
  });

  it('with quota 0 is maintenance, whatever its counts say', () => {
    expect(readHealthPage(200, healthText({ quota: 0 })).maintenance).to.equal(true);
    expect(readHealthPage(200, healthText({ quota: 0, total_pods: 'many' })).maintenance).to.equal(true);
    expect(readHealthPage(200, healthText({ quota: null })).maintenance).to.equal(false);
    expect(readHealthPage(200, healthText({ quota: false })).maintenance).to.equal(false);
  });

  it('without a quota has none', () => {
    expect(podsOf(healthText({ quota: null }))?.quota).to.equal(null);
    expect(podsOf(healthText({ quota: undefined }))?.quota).to.equal(null);
    expect(podsOf(healthText().replace('300', '1e999'))?.quota).to.equal(null);
  });

  for (const [field, value] of [
    ['total_pods', -1],
    ['total_pods', 1.5],
    ['total_pods', null],
    ['total_pods', 1e300],
    ['user_pods', '40'],
    ['build_pods', undefined],
    ['quota', -5],
    ['quota', 'NaN'],
    ['quota', {}],
  ] as const) {
    it(`with ${field} ${JSON.stringify(value)} is well, but its count is not believed`, () => {
      const page = readHealthPage(200, healthText({ [field]: value }));
      expect(page.failure).to.equal(null);
      expect(page.pods).to.equal(null);
    });
  }

  it('that is no health page is rubbish', () => {
    for (const text of ['', '<html>', 'null', '[]', '7', '{}', '{"ok":true}', withChecks({}), withChecks([], 'yes')]) {
      expect(readHealthPage(200, text).failure?.reason, text).to.equal('rubbish');
    }
    for (const entry of [null, 'Docker registry', {}, { service: 'Docker registry' }, { service: 1, ok: true }]) {
      expect(readHealthPage(200, withChecks([entry])).failure?.reason).to.equal('rubbish');
    }
  });

  it('in HTML with 500 fails by its status', () => {
    const { failure } = readHealthPage(500, '<html><body>Internal Server Error</body></html>');
    expect(failure).to.deep.equal({ reason: 'status', detail: 'answered 500' });
  });

  it('that contradicts itself is not well', () => {
    expect(readHealthPage(503, healthText()).failure?.reason).to.equal('status');
    expect(readHealthPage(200, withChecks([], false)).failure?.reason).to.equal('other');
    expect(readHealthPage(200, withChecks([{ service: 'Docker registry', ok: false }])).failure?.reason).to.equal(
      'Docker registry',
    );
  });

  it('with several checks of one name is ok where all of them are', () => {
    const twice = [
      { service: 'Docker registry', ok: false },
      { service: 'Docker registry', ok: true },
    ];
    expect(readHealthPage(503, withChecks(twice, false)).checks).to.deep.equal([
      { check: 'Docker registry', ok: false },
    ]);
  });

  it('cannot invent metric labels or write lines into a log', () => {
    const services = Array.from({ length: 1000 }, (_, i) => ({ service: `disk ${i}\n`, ok: false }));
    const page = readHealthPage(503, withChecks([{ service: 'own', ok: true }, ...services], false));
    expect(page.failure?.reason).to.equal('other');
    expect(page.checks).to.deep.equal([{ check: 'other', ok: false }]);
    expect(page.failure?.detail).to.have.lengthOf.at.most(200).and.not.match(/\n/);
  });

  it('never throws, and always has a reason of the closed set', () => {
    const status = fc.integer({ min: 100, max: 599 });
    const check = fc.record(
      {
        service: fc.oneof(fc.constantFrom('Docker registry', 'Pod quota', '__proto__'), fc.string()),
        ok: fc.oneof(fc.boolean(), fc.anything()),
        total_pods: fc.oneof(fc.integer(), fc.double(), fc.anything()),
        user_pods: fc.nat(),
        build_pods: fc.nat(),
        quota: fc.oneof(fc.integer(), fc.anything()),
        _ignore_failure: fc.anything(),
      },
      { requiredKeys: [] },
    );
    const page = fc.record({ ok: fc.boolean(), checks: fc.array(check) }).map((value) => {
      try {
        return JSON.stringify(value);
      } catch {
        return '';
      }
    });
    const text = fc.oneof(fc.string(), fc.json(), page);
    fc.assert(
      fc.property(status, text, (code, body) => {
        const { failure, pods, checks } = readHealthPage(code, body);
        if (code !== 200) expect(failure).to.not.equal(null);
        if (failure) expect(CHECK_REASONS).to.include(failure.reason);
        for (const { check } of checks) expect(CHECK_REASONS).to.include(check);
        for (const count of pods ? [pods.total, pods.user, pods.build, pods.quota ?? 0] : []) {
          expect(count).to.satisfy((n: number) => Number.isInteger(n) && n >= 0 && n <= 1_000_000);
        }
      }),
    );
  });
});
