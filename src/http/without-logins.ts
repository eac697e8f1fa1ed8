/** Who logs in at an address (`https://name:password@host/`), as it stands in a text or percent-encoded in a link. */
const LOGIN = /((?::|%3a)(?:\/\/|%2f%2f))[^\s'"`]*(?:@|%40)/gi;
/** Of a link or an address. */
const QUERY = /(?:\?|%3f)[^\s'"`]+/gi;

/**
 * What a hub says of a launch, for a log: hubs repeat links, and a link may hold a password, a token or a query. Cuts too
 * much rather than too little.
 */
export const withoutLogins = (text: string): string => text.replace(LOGIN, '$1').replace(QUERY, '?…');
