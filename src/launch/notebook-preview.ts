import type { LaunchSpec } from './launch-spec.ts';
import { readOpening } from './opening.ts';
import { encodePath } from './percent.ts';
import { withoutOuterSlashes } from './slashes.ts';

export interface NotebookPreview {
  readonly url: string;
  /** The notebook that it shows; null: the list of all of them. */
  readonly file: string | null;
}

const NBVIEWER = 'https://nbviewer.org';
/** What JupyterLab and Notebook put before the path of a file in their own addresses. */
const VIEWS = /^\/*(?:doc\/tree|lab\/tree|lab\/workspaces\/[^/]+\/tree|tree|notebooks)\//;

/** The file that a launch opens, as the link's query says; null: none, or not a file. */
export function fileOf(query: string): string | null {
  const { kind, path } = readOpening(query);
  const shown = path.replace(/[?#].*$/s, '');
  const file = kind === 'file' ? path : VIEWS.test(shown) ? shown.replace(VIEWS, '') : '';
  return withoutOuterSlashes(file) || null;
}

/** Where the notebooks of a launch can be read while it is on its way; null: nbviewer does not show this provider's. */
export function notebookPreview(
  { provider, repo, ref }: Pick<LaunchSpec, 'provider' | 'repo' | 'ref'>,
  query: string,
): NotebookPreview | null {
  const asked = fileOf(query);
  const file = asked !== null && /\.ipynb$/i.test(asked) ? asked : null;
  if (provider === 'gist') {
    return { url: `${NBVIEWER}/gist/${encodePath(repo)}${file === null ? '' : `/${encodePath(file)}`}`, file };
  }
  if (provider !== 'gh') return null;
  const place = `${NBVIEWER}/github/${encodePath(repo)}`;
  return {
    url: file === null ? `${place}/tree/${encodePath(ref)}` : `${place}/blob/${encodePath(ref)}/${encodePath(file)}`,
    file,
  };
}
