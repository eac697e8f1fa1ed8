import { type LaunchChoice, takesRef } from '../launch/launch-choice.ts';
import type { OpeningKind } from '../launch/opening.ts';
import { PROVIDERS, type Provider } from '../launch/provider.ts';
import { type Html, html } from './html.ts';

interface RepoField {
  readonly name: string;
  /** What the repository is called there. */
  readonly label: string;
  readonly example: string;
}

const REPO_FIELDS: Readonly<Record<Provider, RepoField>> = {
  gh: { name: 'GitHub', label: 'Repository', example: 'binder-examples/requirements' },
  gist: { name: 'GitHub Gist', label: 'User and gist', example: 'owner/8a68f7488fe1a9e7a7e7' },
  gl: { name: 'GitLab', label: 'Project', example: 'mosaik/examples/mosaik-tutorials-on-binder' },
  git: { name: 'Git repository', label: 'Clone URL', example: 'https://codeberg.org/owner/repo' },
  zenodo: { name: 'Zenodo', label: 'DOI', example: '10.5281/zenodo.3242074' },
  figshare: { name: 'figshare', label: 'DOI', example: '10.6084/m9.figshare.9782777.v1' },
  dataverse: { name: 'Dataverse', label: 'DOI', example: '10.7910/DVN/TJCLKP' },
  hydroshare: { name: 'HydroShare', label: 'Resource id', example: '8f7c2f0341ef4180b0dbe97f59130756' },
  ckan: { name: 'CKAN', label: 'Dataset URL', example: 'https://demo.ckan.org/dataset/sample-dataset-1' },
};

/** A provider by the name that people know. */
export const providerWords = (provider: Provider): string => REPO_FIELDS[provider].name;

/** What is asked for where what was written makes no link. */
export const neededWords = (provider: Provider): string => {
  const { name, label, example } = REPO_FIELDS[provider];
  return `${label} on ${name}, such as ${example}`;
};

const OPENS: readonly { readonly kind: OpeningKind; readonly words: string }[] = [
  { kind: 'file', words: 'A file' },
  { kind: 'url', words: 'A URL path' },
  { kind: 'none', words: 'Nothing' },
];

/** A launch taken apart into fields, to be changed. */
export function launchFields({ provider, repo, ref, opening }: LaunchChoice): Html {
  const field = REPO_FIELDS[provider];
  // A path that is typed next is a file, most of the time.
  const opens = opening.path === '' ? 'file' : opening.kind;
  return html`<form action="/" method="get" data-lookup aria-labelledby="change">
<h3 id="change">Change what is launched</h3>
<div class="fields">
<div>
<label for="provider">Hosted on</label>
<select id="provider" name="provider">
${PROVIDERS.map((one) => html`<option value="${one}"${one === provider && html` selected`}>${providerWords(one)}</option>`)}
</select>
</div>
<div>
<label for="name">${field.label}</label>
<input type="text" id="name" name="repo" value="${repo}" placeholder="${field.example}" required${PLAIN}>
</div>
${
  takesRef(provider) &&
  html`<div>
<label for="ref">Branch, tag or commit</label>
<input type="text" id="ref" name="ref" value="${ref}" placeholder="the default branch"${PLAIN}>
</div>`
}
<div>
<label for="opens">Then open</label>
<select id="opens" name="opens">
${OPENS.map(({ kind, words }) => html`<option value="${kind}"${kind === opens && html` selected`}>${words}</option>`)}
</select>
</div>
<div>
<label for="path">Path of the file or URL</label>
<input type="text" id="path" name="path" value="${opening.path}" placeholder="${opens === 'url' ? 'lab, rstudio, …' : 'index.ipynb'}"${PLAIN}>
</div>
</div>
<p class="actions still"><button class="button quiet">Show the new link</button></p>
</form>`;
}

/** No field here holds words of a language. */
export const PLAIN = html` autocomplete="off" autocapitalize="off" spellcheck="false"`;
