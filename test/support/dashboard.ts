import { readFileSync } from 'node:fs';

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

const FILE = new URL('../../config/grafana/launch-gateway.json', import.meta.url);

/** The panels of the dashboard that ships. */
export const dashboardPanels = (): readonly Panel[] =>
  (JSON.parse(readFileSync(FILE, 'utf8')) as { panels: Panel[] }).panels;

/** All its queries, as Grafana would ask Prometheus. */
export const dashboardQueries = (): readonly string[] =>
  dashboardPanels().flatMap(({ targets = [] }) =>
    targets.map(({ expr }) => expr.replaceAll('$__rate_interval', '1m').replaceAll('$job', 'launch-gateway')),
  );
