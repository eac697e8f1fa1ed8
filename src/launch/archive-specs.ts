import { problem } from './launch-problem.ts';
import { decodePercent } from './percent.ts';
import type { Provider } from './provider.ts';
import type { ProviderParser } from './provider-parser.ts';
import { withoutTrailingSlashes } from './slashes.ts';

const DOI = /^10\.\d+(?:\.\d+)*\/[^/]/;

/** A DOI as people paste it: with the address of the resolver, or `doi:`, before it. */
const bareDoi = (text: string): string => text.replace(/^(?:https?:\/*)?(?:(?:dx\.|www\.)?doi\.org\/+|doi:)/i, '');

/** A DOI as it stands. BinderHub asks doi.org for whatever the link says; DOIs ignore case. */
function parseDoi(provider: Provider, example: string, guess: (text: string) => string | null): ProviderParser {
  return (raw) => {
    const doi = withoutTrailingSlashes(decodePercent(raw));
    if (DOI.test(doi)) return { ok: true, repo: doi, identity: doi.toLowerCase(), ref: 'HEAD' };
    const bare = bareDoi(doi);
    const guessed = DOI.test(bare) ? bare : guess(bare);
    return problem(
      doi === '' ? 'missing-repo' : 'not-a-doi',
      `A ${provider} link names a DOI such as ${example}.`,
      guessed === null ? null : [provider, encodeURIComponent(guessed).replaceAll('%2F', '/')],
    );
  };
}

/** The number that ends an address, if the address is of this kind. */
function lastNumber(text: string, kind: RegExp): string | null {
  const last = text.slice(text.lastIndexOf('/') + 1);
  const number = /^(?:zenodo\.|m9\.figshare\.)?(\d+)$/i.exec(last)?.[1];
  return number === undefined || (last !== text && !kind.test(text)) ? null : number;
}

/** `10.NNNN/rest`. Each version of a Zenodo record has a DOI of its own, so there is no ref. */
export const parseZenodo: ProviderParser = parseDoi('zenodo', '10.5281/zenodo.3242074', (text) => {
  const record = lastNumber(text, /zenodo\.org\/+(?:records?|doi)\//i);
  return record === null ? null : `10.5281/zenodo.${record}`;
});

const parseFigshareDoi = parseDoi('figshare', '10.6084/m9.figshare.9782777', (text) => {
  const article = lastNumber(text, /figshare\.com\/+articles\//i);
  return article === null ? null : `10.6084/m9.figshare.${article}`;
});

/** `10.NNNN/rest[.vN]`: without a version the latest one is meant. */
export const parseFigshare: ProviderParser = (raw) => {
  const parsed = parseFigshareDoi(raw);
  if (!parsed.ok) return parsed;
  const dot = parsed.identity.lastIndexOf('.');
  const version = parsed.identity.slice(dot + 1);
  return /^v\d+$/.test(version) ? { ...parsed, identity: parsed.identity.slice(0, dot), ref: version } : parsed;
};

/** `10.NNNN/A/B`; some Dataverses give DOIs of two segments (DataverseNO: 10.18710/…), and BinderHub takes any. */
export const parseDataverse: ProviderParser = parseDoi('dataverse', '10.7910/DVN/TJCLKP', () => null);

/** A resource id of 32 hex digits, bare or anywhere in one encoded address. */
export const parseHydroshare: ProviderParser = (raw) => {
  const address = withoutTrailingSlashes(raw);
  // The last one counts: BinderHub's pattern is greedy. Anchored, or a miss would take quadratic time.
  const id = /^.*([0-9a-f]{32})/s.exec(decodePercent(address))?.[1];
  if (id === undefined || address.includes('/')) {
    const folded = /^.*([0-9a-f]{32})/is.exec(decodePercent(address))?.[1]?.toLowerCase();
    return problem(
      address === '' ? 'missing-repo' : 'not-a-resource-id',
      'A HydroShare link names a resource id of 32 hex digits, or the encoded address of a resource.',
      folded === undefined ? null : ['hydroshare', folded],
    );
  }
  return { ok: true, repo: id, identity: id, ref: 'HEAD' };
};

const DATASET_URL = /^(https?):\/\/([^/?#]+)([^?#]*)(?:\?([^#]*))?/i;
const UNENCODED_DATASET_URL = /^(?:(https?):\/*)?([^/]+\/.*)/is;

/**
 * One fully encoded dataset URL. The dataset is what follows `/dataset/`; a version is named by `/history/<id>`, or
 * else by `?activity_id=<id>`.
 */
export const parseCkan: ProviderParser = (raw) => {
  const address = withoutTrailingSlashes(raw);
  const url = decodePercent(address);
  const [, scheme = '', authority = '', path = '', query = ''] = DATASET_URL.exec(url) ?? [];
  const at = path.indexOf(DATASET);
  const [id = '', ...rest] = at < 0 ? [] : path.slice(at + DATASET.length).split('/');
  if (id === '' || address.includes('/')) {
    const [, shownScheme = 'https', shown = ''] = (url.includes(DATASET) && UNENCODED_DATASET_URL.exec(url)) || [];
    return problem(
      address === '' ? 'missing-repo' : 'not-a-dataset-url',
      'A CKAN link names one URL-encoded dataset URL: https%3A%2F%2Fdemo.ckan.org%2Fdataset%2Fname.',
      shown === '' ? null : ['ckan', encodeURIComponent(`${shownScheme}://${shown.replace(LOGIN, '')}`)],
    );
  }
  const host = authority.replace(LOGIN, '').toLowerCase();
  const repo = `${scheme.toLowerCase()}://${host}${path.slice(0, at)}${DATASET}${id}`;
  const history = rest.indexOf('history');
  const version = history < 0 ? new URLSearchParams(query).get('activity_id') : rest[history + 1];
  return { ok: true, repo, identity: repo, ref: version || 'HEAD' };
};

const DATASET = '/dataset/';
const LOGIN = /^[^/?#]*@/;
