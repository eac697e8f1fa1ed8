import { type Html, html, Html as Markup } from '../../../src/pages/html.ts';
import type { PolicyResult } from '../result.ts';
import { type Chart, charts, type SweptBound } from './charts.ts';

export interface Report {
  readonly results: readonly PolicyResult[];
  /** The default policy with several bounds, lowest first; may be empty. */
  readonly swept: readonly SweptBound[];
  /** The trace and federation in one line. */
  readonly subject: string;
  /** As in the JSON. */
  readonly settings: unknown;
}

/** One page with everything in it: it can be kept, sent, and opened anywhere. */
export const reportPage = ({ results, swept, subject, settings }: Report): string => `<!doctype html>
${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>Replay: ${subject}</title>
<style>${Markup.trusted(STYLE)}</style>
</head>
<body>
<main>
<h1>Routing policies on real launches</h1>
<p>${subject}</p>
${table(results)}
<p class="note"><b>÷ shared</b>: builds over those that one cache for all hubs would need. <b>Peak ÷ fair</b>: the fullest hub against
the share that its weight makes fair, every 5 minutes with 30 or more live sessions. <b>Cold</b>: had to build, or to wait for a build.
<b>Waited</b>: beyond what a launch of an image takes that is there.</p>
${charts(results, swept).map(figure)}
<details><summary>Settings</summary><pre>${JSON.stringify(settings, null, 2)}</pre></details>
</main>
</body>
</html>
`}`;

const figure = ({ id, title, note, picture }: Chart): Html => html`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
<p class="note">${note}</p>
<div class="picture">${picture}</div>
</section>`;

const whole = (value: number): string => Math.round(value).toLocaleString('en');
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

interface Column {
  readonly head: string;
  readonly cell: (result: PolicyResult) => string;
}

const COLUMNS: readonly Column[] = [
  { head: 'builds', cell: ({ builds }) => whole(builds) },
  { head: '÷ shared', cell: ({ buildsOverShared }) => buildsOverShared.toFixed(3) },
  { head: 'cold', cell: ({ coldLaunches }) => whole(coldLaunches) },
  { head: 'hours waited', cell: ({ waitHours }) => whole(waitHours) },
  { head: 'wait p99 (s)', cell: ({ waitSeconds }) => whole(waitSeconds.p99) },
  { head: 'peak ÷ fair p50', cell: ({ peakOverFair }) => peakOverFair?.p50.toFixed(2) ?? '–' },
  { head: 'p99', cell: ({ peakOverFair }) => peakOverFair?.p99.toFixed(2) ?? '–' },
  { head: 'max', cell: ({ peakOverFair }) => peakOverFair?.max.toFixed(2) ?? '–' },
  { head: 'refused', cell: ({ refused }) => whole(refused) },
  { head: 'queued', cell: ({ queued }) => whole(queued) },
  { head: 'keys moved', cell: ({ keysMoved }) => (keysMoved === null ? '–' : percent(keysMoved.share)) },
  {
    head: 'mispredicted',
    cell: ({ mispredictions }) => (mispredictions === null ? '–' : percent(mispredictions.share)),
  },
];

const table = (results: readonly PolicyResult[]): Html => html`<div class="picture"><table>
<thead><tr><th scope="col">policy</th>${COLUMNS.map(({ head }) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${results.map(
  (
    result,
  ) => html`<tr><th scope="row">${result.policy}</th>${COLUMNS.map(({ cell }) => html`<td>${cell(result)}</td>`)}</tr>
`,
)}</tbody>
</table></div>`;

const STYLE = `
:root{color-scheme:light dark;--ink:#1c1917;--soft:#57534e;--paper:#fffdfa;--line:#d9cfc3}
@media (prefers-color-scheme:dark){:root{--ink:#f0ebe4;--soft:#b3a99e;--paper:#171412;--line:#433b34}}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.6 system-ui,"DejaVu Sans",sans-serif}
main{max-width:58rem;margin:0 auto;padding:2.5rem 1.25rem 5rem}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.25rem;margin:2.75rem 0 .25rem}
.note{color:var(--soft);font-size:.9375rem;max-width:46rem}
.picture{overflow-x:auto}
figure{margin:0}
svg{max-width:100%;height:auto}
table{border-collapse:collapse;width:100%;font-size:.85rem;font-variant-numeric:tabular-nums}
th,td{text-align:right;padding:.35rem .45rem;border-bottom:1px solid var(--line);white-space:nowrap}
thead th{color:var(--soft);font-weight:600;white-space:normal;vertical-align:bottom}
th:first-child{text-align:left}
details{margin-top:3rem}
pre{overflow:auto;font-size:.85rem}
`;
