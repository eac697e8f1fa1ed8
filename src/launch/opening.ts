import { decodePercent, encodePart, encodePath } from './percent.ts';
import { withoutTrailingSlashes } from './slashes.ts';

export const OPENING_KINDS = ['file', 'url', 'none'] as const;
/** `file`: a file of the repository, in JupyterLab; `url`: a path of the Jupyter server; `none`: its usual first page. */
export type OpeningKind = (typeof OPENING_KINDS)[number];

/** What a launch opens once its server runs. */
export interface Opening {
  readonly kind: OpeningKind;
  /** '' where nothing is opened. */
  readonly path: string;
}

export const OPENS_NOTHING: Opening = { kind: 'none', path: '' };

export const openingOf = (kind: OpeningKind, path: string): Opening =>
  kind === 'none' || path === '' ? OPENS_NOTHING : { kind, path };

/** JupyterLab's address of one document (a notebook, too): what mybinder.org's form writes for a file. */
const DOCUMENT = /^\/*doc\/tree\/([^?#]+)$/;

/**
 * Reads the query of a launch link as BinderHub's client does (its spec.js): `labpath`, an older name, before `filepath`,
 * an even older one, before `urlpath`.
 */
export function readOpening(query: string): Opening {
  const asked = new URLSearchParams(query);
  const labPath = withoutTrailingSlashes(asked.get('labpath') ?? '');
  if (labPath !== '') return openingOf('file', labPath);
  const filePath = withoutTrailingSlashes(asked.get('filepath') ?? '');
  if (filePath !== '') return isFile(filePath) ? openingOf('file', filePath) : openingOf('url', `tree/${filePath}`);
  const urlPath = asked.get('urlpath') ?? '';
  const document = DOCUMENT.exec(urlPath)?.[1];
  return document === undefined ? openingOf('url', urlPath) : openingOf('file', decodePercent(document));
}

/** Writes what a launch opens as the query of its link; '' where it opens nothing. */
export function openingQuery({ kind, path }: Opening): string {
  switch (kind) {
    case 'none':
      return '';
    case 'url':
      return `?urlpath=${encodePart(path)}`;
    case 'file':
      // Escaped twice: the server gets it as part of a path, in which `#` and `?` would end it.
      return `?urlpath=${encodePart(`doc/tree/${encodePath(path.replace(/^\/+/, ''))}`)}`;
  }
}

/** A folder is no document: the classic interface lists it. */
const isFile = (path: string): boolean => path.slice(path.lastIndexOf('/') + 1).includes('.');
