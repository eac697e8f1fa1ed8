import type { LaunchChoice } from './launch-choice.ts';
import { OPENS_NOTHING } from './opening.ts';
import { decodePercent } from './percent.ts';
import type { Provider } from './provider.ts';
import { withoutTrailingSlashes } from './slashes.ts';
import { readWebAddress } from './web-address.ts';

const DOI = /^(?:(?:https?:\/*)?(?:dx\.|www\.)?doi\.org\/+|doi:\s*)?(10\.\d{4,9}(?:\.\d+)*\/[^\s?#]+)/i;

/** A DOI, bare or as an address of the resolver. */
export function readDoi(text: string): LaunchChoice | null {
  const doi = DOI.exec(text)?.[1];
  return doi === undefined ? null : ofDoi(withoutTrailingSlashes(decodePercent(doi)));
}

/** A page of Zenodo, figshare, a Dataverse, HydroShare or a CKAN, or of the DOI's resolver. */
export function readArchivePage(address: string): LaunchChoice | null {
  const web = readWebAddress(address);
  if (web === null) return null;
  const { host, path, segments, query } = web;
  switch (host) {
    case 'doi.org':
    case 'dx.doi.org':
      return readDoi(segments.join('/'));
    case 'zenodo.org': {
      const [kind = '', ...rest] = segments;
      if (kind === 'doi') return readDoi(rest.join('/'));
      const id = kind === 'record' || kind === 'records' ? rest[0] : undefined;
      return id !== undefined && NUMBER.test(id) ? choice('zenodo', `10.5281/zenodo.${id}`) : null;
    }
    case 'figshare.com': {
      const at = segments.findLastIndex((segment, i) => i > 0 && /^\d{4,}$/.test(segment));
      if (segments[0] !== 'articles' || at < 0) return null;
      const version = segments[at + 1];
      const suffix = version !== undefined && NUMBER.test(version) ? `.v${version}` : '';
      return choice('figshare', `10.6084/m9.figshare.${segments[at]}${suffix}`);
    }
    case 'hydroshare.org':
    case 'beta.hydroshare.org': {
      const id = RESOURCE.exec(path)?.[0];
      return id === undefined ? null : choice('hydroshare', id.toLowerCase());
    }
  }
  const dataset = persistentDoi(query);
  if (dataset !== null) return choice('dataverse', dataset);
  return DATASET.test(path) ? choice('ckan', ckanAddress(address)) : null;
}

/** 32 hex digits alone: a HydroShare resource. */
export const readResourceId = (text: string): LaunchChoice | null =>
  /^[0-9a-f]{32}$/i.test(text) ? choice('hydroshare', text.toLowerCase()) : null;

const NUMBER = /^\d+$/;
const RESOURCE = /[0-9a-f]{32}/i;
const DATASET = /\/dataset\/[^/]/;

/**
 * Where a DOI leads can only be asked of its resolver; its form tells most of the time. Dataverses have three segments,
 * institutional repositories on figshare's software keep its name, and Zenodo is the likeliest of the rest.
 */
function ofDoi(doi: string): LaunchChoice {
  const resource = /^10\.4211\/hs\.([0-9a-f]{32})$/i.exec(doi)?.[1];
  if (resource !== undefined) return choice('hydroshare', resource.toLowerCase());
  if (/figshare/i.test(doi)) return choice('figshare', doi);
  if (/zenodo/i.test(doi)) return choice('zenodo', doi);
  return choice(doi.split('/').length > 2 ? 'dataverse' : 'zenodo', doi);
}

/** Is it sure which archive a DOI belongs to? */
export const isGuessedArchive = ({ provider, repo }: Pick<LaunchChoice, 'provider' | 'repo'>): boolean =>
  provider === 'zenodo' && !/zenodo/i.test(repo);

/** Of a file in a dataset (four segments) the dataset is meant. */
function persistentDoi(query: string): string | null {
  const id = new URLSearchParams(query).get('persistentId') ?? '';
  const doi = DOI.exec(id)?.[1];
  return doi === undefined ? null : withoutTrailingSlashes(doi).split('/').slice(0, 3).join('/');
}

/** Of the query, only what names a version belongs to a dataset. */
function ckanAddress(address: string): string {
  const [, page = '', query = ''] = /^([^?#]*)(?:\?([^#]*))?/s.exec(address) ?? [];
  const version = new URLSearchParams(query).get('activity_id');
  const shown = decodePercent(page).replace(/^(https?:\/\/)[^/]*@/i, '$1');
  return version === null ? shown : `${shown}?activity_id=${version}`;
}

const choice = (provider: Provider, repo: string): LaunchChoice => ({
  provider,
  repo,
  ref: '',
  opening: OPENS_NOTHING,
});
