/** Who logs in at an address (`https://name:password@host/`), as it stands in a text or percent-encoded in a link. */
const LOGIN = /((?::|%3a)(?:\/\/|%2f%2f))[^\s'"`]*(?:@|%40)/gi;
/** Of what hubs say the beginning is enough. */
const LONGEST = 400;
/** Of a link or an address. */
const QUERY = /(?:\?|%3f)[^\s'"`]+/gi;

/**
 * What a hub says of a launch, for a log: hubs repeat links, and a link may hold a password, a token or a query. Cuts too
 * much rather than too little, and at most so many characters: what a hub sends may be made up to take long.
 */
export const withoutLogins = (text: string): string => text.slice(0, LONGEST).replace(LOGIN, '$1').replace(QUERY, '?…');
