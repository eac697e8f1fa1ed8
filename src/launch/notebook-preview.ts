import type { LaunchSpec } from './launch-spec.ts';

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
  const asked = new URLSearchParams(query);
  const direct = asked.get('labpath') ?? asked.get('filepath');
  if (direct !== null) return direct.replace(/^\/+|\/+$/g, '') || null;
  const urlpath = (asked.get('urlpath') ?? '').replace(/[?#].*$/s, '');
  return VIEWS.test(urlpath) ? urlpath.replace(VIEWS, '').replace(/\/+$/, '') || null : null;
}

/** Where the notebooks of a launch can be read while it is on its way; null: nbviewer does not show this provider's. */
export function notebookPreview(
  { provider, repo, ref }: Pick<LaunchSpec, 'provider' | 'repo' | 'ref'>,
  query: string,
): NotebookPreview | null {
  const asked = fileOf(query);
  const file = asked !== null && /\.ipynb$/i.test(asked) ? asked : null;
  if (provider === 'gist') {
    return { url: `${NBVIEWER}/gist/${path(repo)}${file === null ? '' : `/${path(file)}`}`, file };
  }
  if (provider !== 'gh') return null;
  const place = `${NBVIEWER}/github/${path(repo)}`;
  return { url: file === null ? `${place}/tree/${path(ref)}` : `${place}/blob/${path(ref)}/${path(file)}`, file };
}

const path = (text: string): string => text.split('/').map(encodeURIComponent).join('/');
