import { PREVIEW_FETCHER_NAMES } from './preview-fetchers.ts';

/**
 * Crawlers must not start launches; everything else may be found. Fetchers of link previews may ask for launch links,
 * which start nothing for them.
 */
export const ROBOTS = `User-agent: *
Disallow: /v2/
Disallow: /build/
Disallow: /launch/
Disallow: /plain/
Disallow: /repo/
Disallow: /retry/
Disallow: /api/

${PREVIEW_FETCHER_NAMES.map((name) => `User-agent: ${name}\n`).join('')}Allow: /v2/
Allow: /launch/
Disallow: /build/
Disallow: /plain/
Disallow: /retry/
Disallow: /api/
`;
