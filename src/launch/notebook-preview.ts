import type { LaunchSpec } from './launch-spec.ts';
import { readOpening } from './opening.ts';
import { encodePath } from './percent.ts';
import { withoutOuterSlashes } from './slashes.ts';

export interface NotebookPreview {
  /** Whose page it is. */
  readonly site: 'nbviewer' | 'GitHub' | 'GitLab';
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

/**
 * Where the notebooks of a launch can be read while it is on its way; null: nobody is known to show this provider's. nbviewer
 * shows those of GitHub and Gist. It takes the first part of a ref with slashes for the ref, and has no pages for GitLab (its
 * providers/github/handlers.py): GitHub and GitLab show notebooks themselves.
 */
export function notebookPreview(
  { provider, repo, ref }: Pick<LaunchSpec, 'provider' | 'repo' | 'ref'>,
  query: string,
): NotebookPreview | null {
  const asked = fileOf(query);
  const file = asked !== null && /\.ipynb$/i.test(asked) ? asked : null;
  const place = file === null ? `tree/${encodePath(ref)}` : `blob/${encodePath(ref)}/${encodePath(file)}`;
  switch (provider) {
    case 'gh':
      return ref.includes('/')
        ? { site: 'GitHub', url: `https://github.com/${encodePath(repo)}/${place}`, file }
        : { site: 'nbviewer', url: `${NBVIEWER}/github/${encodePath(repo)}/${place}`, file };
    case 'gist': {
      const gist = `${NBVIEWER}/gist/${encodePath(repo)}`;
      return { site: 'nbviewer', url: file === null ? gist : `${gist}/${encodePath(file)}`, file };
    }
    case 'gl':
      // A project that goes by its number has no such pages.
      return repo.includes('/')
        ? { site: 'GitLab', url: `https://gitlab.com/${encodePath(repo)}/-/${place}`, file }
        : null;
    default:
      return null;
  }
}
