import { isPreviewFetcher, namePattern } from './preview-fetchers.ts';

/**
 * Who reads the web for search engines, archives and models, by a part of the User-Agent: the busiest of those that
 * monperrus/crawler-user-agents lists, in the words of their operators' own pages. robots.txt asks them all to stay away
 * from launches; these are for those that do not read it, or that a person has sent (`ChatGPT-User`). Words that people's
 * browsers say as well (`DuckDuckGo`, `YaBrowser`) are not among them, nor are clients of scripts such as curl.
 */
export const CRAWLERS = [
  // Google's: search (also -Image, -News, -Video), research, Search Console, advertisements
  'Googlebot',
  'GoogleOther',
  'Google-InspectionTool',
  'AdsBot-Google',
  'Storebot-Google',
  'bingbot',
  'adidxbot',
  'Applebot',
  'DuckDuckBot',
  'YandexBot',
  'Baiduspider',
  'Yahoo! Slurp',
  'SeznamBot',
  'Sogou web spider',
  'PetalBot',
  'Yeti/',
  // Models
  'GPTBot',
  'OAI-SearchBot',
  'ChatGPT-User',
  'ClaudeBot',
  'Claude-SearchBot',
  'Claude-User',
  'PerplexityBot',
  'Perplexity-User',
  'CCBot',
  'Bytespider',
  'Amazonbot',
  'meta-externalagent',
  'MistralAI-User',
  // Archives
  'archive.org_bot',
  'heritrix',
  // Who links to whom
  'AhrefsBot',
  'SemrushBot',
  'MJ12bot',
  'DotBot',
  'BLEXBot',
  'DataForSeoBot',
  'serpstatbot',
] as const;

const CRAWLER = namePattern(CRAWLERS);

/** Does nobody wait for what this asks for? Crawlers, and those that fetch previews of links. */
export const isBot = (userAgent: string | undefined): boolean =>
  userAgent !== undefined && (CRAWLER.test(userAgent) || isPreviewFetcher(userAgent));
