import { z } from 'zod';

const EXPECTED = 'must be an address such as https://hub.example.org or https://hub.example.org/binder';

/**
 * An http(s) address to which paths are appended: no query, no fragment, no credentials (it is shown to visitors).
 * Parsed, it has no trailing slash: with one, every path behind it would start with two, which hubs answer with 404.
 */
export const webUrl = z
  .string(EXPECTED)
  .meta({ title: 'URL', format: 'uri' })
  .transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    const fault = url === null ? EXPECTED : faultOf(url);
    if (url !== null && fault === null) return url.origin + url.pathname.replace(/\/+$/, '');
    context.addIssue(fault ?? EXPECTED);
    return z.NEVER;
  });

function faultOf(url: URL): string | null {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return EXPECTED;
  if (url.href.includes('?')) return 'must not have a query (what follows "?")';
  if (url.href.includes('#')) return 'must not have a fragment (what follows "#")';
  if (url.username !== '' || url.password !== '') return 'must not carry a user name or password: visitors see it';
  return null;
}
