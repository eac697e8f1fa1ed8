import { expect } from 'chai';
import { describe, it } from 'mocha';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { launch, stream } from '../support/launch.ts';
import { promtool } from '../support/promtool.ts';

/** Sample → value, as `name{a="b",c="d"}` with the labels in alphabetical order. */
async function scrape(url: string): Promise<ReadonlyMap<string, number>> {
  const { body } = await ask(url, '/metrics');
  const samples = body
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line): [string, number] => {
      const [, name = '', labels = '', value = ''] = /^([a-zA-Z_:]\w*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      const sorted = labels === '' ? '' : `{${labels.split(',').sort().join(',')}}`;
      return [name + sorted, Number(value)];
    });
  return new Map(samples);
}

/** Of federation-redirect's dashboards, and of prom-client. */
const NOT_OURS = [
  'federation_redirect_count',
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

describe('/metrics', () => {
  const { startTestFederation } = testGateways();

  it('has the names that federation-redirect’s dashboards read', async () => {
    const { url, hubs, standing } = await startTestFederation({
      hubs: [{}, {}],
      config: { routing: { policy: 'random' } },
    });
    const { member, cookie } = await launch(url, '/v2/gh/o/r/HEAD');
    await launch(url, '/v2/gh/o/r/HEAD', { headers: { cookie: cookie! } });
    hubs[1]!.setHealthy(false, 'Docker registry');
    await standing('hub-2', 'down');
    const metrics = await scrape(url);
    expect(metrics.get('federation_health{member="hub-1",reason=""}')).to.equal(1);
    expect(metrics.get('federation_health{member="hub-2",reason="Docker registry"}')).to.equal(0);
    expect(metrics.get('federation_health_check{check="Docker registry",member="hub-2"}')).to.equal(0);
    expect(metrics.get('federation_health_check{check="JupyterHub API",member="hub-2"}')).to.equal(1);
    expect(metrics.get(`federation_redirect_count{member="${member}",reason="cookie"}`)).to.equal(1);
    expect(metrics.get(`federation_redirect_count{member="${member}",reason="load_balancer"}`)).to.equal(1);
  });

  it('forgets that a member was healthy once it is not: one series each', async () => {
    const { url, hubs, standing } = await startTestFederation({ hubs: [{}] });
    const health = async () => [...(await scrape(url))].filter(([name]) => name.startsWith('federation_health{'));
    expect(await health()).to.deep.equal([['federation_health{member="hub-1",reason=""}', 1]]);
    hubs[0]!.setHealthy(false);
    await standing('hub-1', 'down');
    expect(await health()).to.deep.equal([['federation_health{member="hub-1",reason="JupyterHub API"}', 0]]);
    hubs[0]!.setHealthy(true);
    await standing('hub-1', 'up');
    expect(await health()).to.deep.equal([['federation_health{member="hub-1",reason=""}', 1]]);
  });

  it('counts every launch once, by member and reason, and how long it took', async () => {
    const { url, hubs, standing } = await startTestFederation({
      hubs: [{}],
      config: { build: 'redirect', routing: { lastResort: 'refuse' } },
    });
    await launch(url, '/v2/gh/o/a/HEAD');
    await launch(url, '/build/gh/o/a/HEAD');
    hubs[0]!.setHealthy(false);
    await standing('hub-1', 'down');
    await ask(url, '/v2/gh/o/a/HEAD');
    const metrics = await scrape(url);
    expect(metrics.get('launch_gateway_launches_total{member="hub-1",reason="ring"}')).to.equal(1);
    expect(metrics.get('launch_gateway_launches_total{member="hub-1",reason="building"}')).to.equal(1);
    expect(metrics.get('launch_gateway_launches_total{member="hub-1",reason="last-resort"}')).to.equal(0);
    expect(metrics.get('launch_gateway_refused_launches_total{reason="none-eligible"}')).to.equal(1);
    expect(metrics.get('launch_gateway_launch_duration_seconds_count')).to.equal(2);
    expect(metrics.get('launch_gateway_store_up')).to.equal(1);
  });

  it('is text that Prometheus reads: one head per family, each sample once, no unknown name', async () => {
    const { url } = await startTestFederation();
    await launch(url, '/v2/gh/o/r/HEAD');
    const { headers, body } = await ask(url, '/metrics');
    expect(headers['content-type']).to.match(/^text\/plain; version=0\.0\.4/);
    expect(body.endsWith('\n')).to.equal(true);
    const families = new Map<string, string>();
    const samples = new Set<string>();
    for (const line of body.split('\n').filter((text) => text !== '')) {
      const type = /^# TYPE (\w+) (counter|gauge|histogram|summary)$/.exec(line);
      if (type !== null) {
        expect(families.has(type[1]!), line).to.equal(false);
        families.set(type[1]!, type[2]!);
        continue;
      }
      if (line.startsWith('# HELP ')) continue;
      // prom-client writes Nan where nothing has been measured; Prometheus reads it whatever its case.
      const sample = /^([a-z_]\w*(?:\{(?:[a-z_]\w*="(?:[^"\\]|\\.)*",?)+\})?) (?:[-+.\de]+|Na[Nn]|[-+]?Inf)$/.exec(
        line,
      );
      expect(sample, line).not.to.equal(null);
      expect(samples.has(sample![1]!), line).to.equal(false);
      samples.add(sample![1]!);
      const name = sample![1]!.split('{', 1)[0]!;
      const family = families.has(name) ? name : name.replace(/_(?:bucket|sum|count)$/, '');
      expect(families.has(family), line).to.equal(true);
      if (families.get(family) === 'counter' && family.startsWith('launch_')) expect(family).to.match(/_total$/);
    }
  });

  it('keeps to the conventions, but for names that are not ours to choose', async () => {
    const { url } = await startTestFederation({ config: { metrics: { enabled: true } } });
    await stream(url, '/build/gh/o/r/HEAD');
    const { said } = await promtool(['check', 'metrics'], (await ask(url, '/metrics')).body);
    const complaints = said.split('\n').filter((line) => line !== '');
    expect(complaints.map((line) => line.split(' ', 1)[0])).to.have.members(NOT_OURS);
  });
});
