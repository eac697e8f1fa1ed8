import type { LaunchChoice } from './launch-choice.ts';
import { readOpening } from './opening.ts';
import { readSpecPath } from './pasted-launch-link.ts';
import { isProvider } from './provider.ts';
import { readWebAddress } from './web-address.ts';

/** Behind whatever base path: the waiting page, the launch without it, its stream, and pictures of badges. */
const ABOUT = /\/(?:launch|plain|build|(badge(?:\/launches)?))\/(([^/]+)\/.+)$/s;
const EXPLAIN = /\/explain$/;

/**
 * A page or a badge of a gateway that is about one launch, as it stands in the address bar: `https://host/launch/gh/a/b/main`.
 * Other sites have paths like these, so ask those that are known before. null: no such address.
 */
export function readOwnPage(address: string): LaunchChoice | null {
  const web = readWebAddress(address);
  if (web === null) return null;
  const { path, query } = web;
  if (EXPLAIN.test(path)) return ofLink(new URLSearchParams(query).get('link') ?? '');
  const [, badge, specPath = '', provider = ''] = ABOUT.exec(path) ?? [];
  if (!isProvider(provider)) return null;
  const choice = readSpecPath(badge === undefined ? specPath : specPath.replace(/\.svg$/, ''));
  return choice && { ...choice, opening: readOpening(query) };
}

/** As our own links to `/explain` have it. */
function ofLink(link: string): LaunchChoice | null {
  const [, specPath = '', query = ''] = /^\/*(?:v2\/)?([^?#]*)([^#]*)/.exec(link) ?? [];
  const choice = isProvider(specPath.split('/', 1)[0]!) ? readSpecPath(specPath) : null;
  return choice && { ...choice, opening: readOpening(query) };
}
