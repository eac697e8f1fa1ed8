import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { parse } from 'yaml';
import { primaryMetrics } from '../../../src/workers/primary-metrics.ts';
import { ALERTS_FILE, alertRules } from '../../support/alert-rules.ts';
import { dashboardQueries } from '../../support/dashboard.ts';
import { testGateways } from '../../support/gateway.ts';
import { ask } from '../../support/http.ts';
import { launch, stream } from '../../support/launch.ts';
import { metricsIn, sampleNames } from '../../support/metric-names.ts';
import { prometheuses } from '../../support/prometheus.ts';
import { until } from '../../support/redis-server.ts';

interface Job {
  readonly job_name: string;
}
interface RuleState {
  readonly name: string;
  readonly health: string;
  readonly state: string;
  readonly lastError?: string;
}

const SHIPPED = parse(readFileSync(new URL('../../../config/prometheus/prometheus.yaml', import.meta.url), 'utf8')) as {
  scrape_configs: Job[];
};

/** The configuration that ships, for a gateway of the test, and in a hurry. */
const configFor = (gateway: string) => ({
  ...SHIPPED,
  global: { evaluation_interval: '200ms' },
  rule_files: [ALERTS_FILE],
  scrape_configs: SHIPPED.scrape_configs.map((job) => ({
    ...job,
    scrape_interval: '200ms',
    scrape_timeout: '200ms',
    static_configs: [{ targets: [new URL(gateway).host] }],
  })),
});

describe('a Prometheus that scrapes a gateway', function () {
  // It has to start, and to look twice.
  this.timeout(60_000);
  const { startTestFederation } = testGateways();
  const startPrometheus = prometheuses();

  it('counts its launches, and its alerts tell that it has gone', async () => {
    const gateway = await startTestFederation({ config: { metrics: { enabled: true } } });
    const prometheus = await startPrometheus(configFor(gateway.url));
    for (const repo of ['a', 'b', 'c']) await launch(gateway.url, `/v2/gh/o/${repo}/HEAD`);
    await stream(gateway.url, '/build/gh/o/a/HEAD');
    const value = async (expr: string) => Number((await prometheus.query(expr))[0]?.value[1] ?? Number.NaN);
    await until('it has seen four launches', async () => (await value('sum(launch_gateway_launches_total)')) === 4);
    expect(await value('sum(max by (member) (federation_health{job="launch-gateway"}))')).to.equal(3);

    const rules = async () => {
      const { groups } = await prometheus.api<{ groups: { rules: RuleState[] }[] }>('/api/v1/rules');
      return groups.flatMap((group) => group.rules);
    };
    // Before its first scrape there was no gateway.
    await until('no alert is on', async () => (await rules()).every(({ state }) => state === 'inactive'));
    const states = await rules();
    expect(states.map(({ name }) => name)).to.deep.equal(alertRules().map(({ alert }) => alert));
    for (const { name, health, lastError } of states) expect(health, `${name}: ${lastError}`).to.equal('ok');
    for (const query of dashboardQueries()) await prometheus.query(query);

    await gateway.stop();
    const isPending = ({ name, state }: RuleState) => name === 'LaunchGatewayDown' && state === 'pending';
    await until('the alert is on its way', async () => (await rules()).some(isPending));
  });

  it('finds every metric of the alerts', async () => {
    const { url } = await startTestFederation({ config: { metrics: { enabled: true } } });
    const ofWorkers = await primaryMetrics(() => ({ up: 2, replaced: 0 }), 2)();
    const names = new Set([...sampleNames((await ask(url, '/metrics')).body), ...ofWorkers.map(({ name }) => name)]);
    for (const { alert, expr } of alertRules()) {
      for (const name of metricsIn(expr)) expect(names, alert).to.include(name);
    }
  });
});
