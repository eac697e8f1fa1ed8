import { decodePercent } from '../launch/percent.ts';
import { commonHeaders } from './common-headers.ts';
import { answer, answerError, type Face } from './exchange.ts';
import type { HubState } from './hub-state.ts';

const PATH = /^\/repo\/([^/]+)\/([^/]+)(\/.*)?$/;
const NOT_IN_HEADER = /[^\x20-\xff]|\x7f/;

export const isLegacyPath = (path: string): boolean => PATH.test(path);

/**
 * `/repo/<user>/<repo>[/<path>]`, with the faults of the real one (PROTOCOL.md, "Headers"): the base path is forgotten,
 * the query dropped, `%2F` undone.
 */
export function legacyFace(hub: HubState): Face {
  return (exchange) => {
    const [user = '', repo = '', path = ''] = (PATH.exec(exchange.path) ?? [])
      .slice(1)
      .map((part) => decodePercent(part ?? ''));
    const query = path.replace(/\/+$/, '') === '' ? '' : `?${new URLSearchParams({ urlpath: path })}`;
    const location = `/v2/gh/${user}/${repo}/master${query}`;
    const bytes = Buffer.from(location).toString('latin1');
    // An undone line break cannot stand in a header: Tornado gives up on it, too.
    if (NOT_IN_HEADER.test(bytes)) answerError(exchange, 500);
    else answer(exchange, 302, '', { ...commonHeaders(hub), location: bytes });
  };
}
