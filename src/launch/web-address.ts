import { decodePercent } from './percent.ts';

/** The address of a page, taken apart. */
export interface WebAddress {
  /** Without a login and `www.`, in lower case. */
  readonly host: string;
  /** As it came, `/` where there is none. */
  readonly path: string;
  /** What stands between slashes, escaped ones as well; nothing empty. */
  readonly segments: readonly string[];
  /** As it came, without the question mark. */
  readonly query: string;
}

const WEB = /^https?:\/\/(?:[^/?#@]*@)?(?:www\.)?([^/?#@]+)([^?#]*)(?:\?([^#]*))?/i;

/** Reads `https://host/path?query#fragment`; null: something else. */
export function readWebAddress(text: string): WebAddress | null {
  const found = WEB.exec(text);
  if (found === null) return null;
  const [, host = '', path = '', query = ''] = found;
  const segments = decodePercent(path)
    .split('/')
    .filter((segment) => segment !== '');
  return { host: host.toLowerCase(), path: path || '/', segments, query };
}

const STARTS = /https?:\/\//gi;
const END = /[\s"'<>`\\]|\]\(|$/;
/** More in one text is not what somebody copied to launch it. */
const MOST_ADDRESSES = 40;

/** The addresses in a text, as Markdown, reStructuredText and HTML have them: whole, without what stands around them. */
export function addressesIn(text: string): readonly string[] {
  const starts = [...text.matchAll(STARTS)].slice(0, MOST_ADDRESSES);
  return starts.map(({ index }) => {
    const rest = text.slice(index);
    return closed(rest.slice(0, rest.search(END))).replaceAll('&amp;', '&');
  });
}

/** Ends an address before a bracket that was opened outside it. */
function closed(address: string): string {
  let open = 0;
  for (let i = 0; i < address.length; i++) {
    if (address[i] === '(') open++;
    else if (address[i] === ')' && --open < 0) return address.slice(0, i);
  }
  return address;
}
