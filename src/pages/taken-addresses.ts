import { type Html, html } from './html.ts';

/** What the launch form takes, each kind with an example that shows what becomes of it. */
const TAKEN: readonly { readonly kind: string; readonly examples: readonly string[] }[] = [
  {
    kind: 'A repository',
    examples: [
      'https://github.com/binder-examples/requirements',
      'https://gitlab.com/mosaik/examples/mosaik-tutorials-on-binder',
    ],
  },
  {
    kind: 'A notebook',
    examples: [
      'https://github.com/binder-examples/requirements/blob/master/index.ipynb',
      'https://nbviewer.org/github/binder-examples/requirements/blob/master/index.ipynb',
    ],
  },
  {
    kind: 'A dataset',
    examples: ['10.5281/zenodo.3242074', 'https://doi.org/10.7910/DVN/TJCLKP'],
  },
  {
    kind: 'A launch link or badge',
    examples: ['https://mybinder.org/v2/gh/binder-examples/requirements/master?labpath=index.ipynb'],
  },
];

export const takenAddresses = (): Html => html`<h2>What you can paste</h2>
<dl class="facts">
${TAKEN.map(
  ({ kind, examples }) => html`<dt>${kind}</dt>
<dd>${examples.map((example) => html`<a class="mono" href="/?repo=${encodeURIComponent(example)}">${example}</a><br>`)}</dd>`,
)}
</dl>
<p class="note">Repositories of GitHub, GitLab and Gist, any public git server, and datasets of Zenodo, figshare, Dataverse, HydroShare and CKAN.</p>`;
