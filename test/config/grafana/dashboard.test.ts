import { expect } from 'chai';
import { describe, it } from 'mocha';
import { dashboardPanels, dashboardQueries } from '../../support/dashboard.ts';
import { testGateways } from '../../support/gateway.ts';
import { ask } from '../../support/http.ts';
import { metricsIn, sampleNames } from '../../support/metric-names.ts';

describe('the dashboard', () => {
  const { startTestFederation } = testGateways();
  const panels = dashboardPanels();

  it('shows only metrics that a gateway has', async () => {
    const { url } = await startTestFederation({ config: { metrics: { enabled: true } } });
    const names = sampleNames((await ask(url, '/metrics')).body);
    for (const query of dashboardQueries()) {
      expect(metricsIn(query), query).not.to.be.empty;
      for (const name of metricsIn(query)) expect(names, query).to.include(name);
    }
  });

  it('can be put into any Grafana: nothing names a data source of another', () => {
    const shown = panels.filter(({ type }) => type !== 'row');
    for (const { title, description = '', datasource, targets = [] } of shown) {
      expect(datasource?.uid, title).to.equal('$' + '{datasource}');
      expect(targets, title).not.to.be.empty;
      expect(description, title).to.match(/\.$/);
    }
  });

  it('has no two panels in one place', () => {
    expect(new Set(panels.map(({ id }) => id)).size).to.equal(panels.length);
    const taken = new Set<string>();
    for (const { title, gridPos } of panels) {
      expect(gridPos.x + gridPos.w, title).to.be.at.most(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${x},${y}`), title).to.equal(false);
          taken.add(`${x},${y}`);
        }
      }
    }
  });
});
