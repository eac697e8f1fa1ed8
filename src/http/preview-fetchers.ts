/**
 * Who asks for a link only to show what it is, by a part of the User-Agent: what the services themselves document, and
 * monperrus/crawler-user-agents. Words that the apps' own browsers say as well (`Pinterest`, `Snapchat`, `Line`) are not
 * among them: those are people. Apple's Messages says `facebookexternalhit`, and Signal `WhatsApp/2`.
 */
export const PREVIEW_FETCHERS = [
  'Slackbot',
  'Twitterbot',
  'facebookexternalhit',
  'Facebot',
  'meta-externalfetcher',
  'LinkedInBot',
  'Discordbot',
  'TelegramBot',
  'WhatsApp/',
  // Teams and Skype
  'SkypeUriPreview',
  'Mastodon/',
  'Pleroma',
  'Akkoma',
  // Misskey
  'SummalyBot',
  'Bluesky Cardyb',
  'redditbot',
  'Pinterestbot',
  'vkShare',
  'kakaotalk-scrap',
  'Snap URL Preview Service',
  'Mattermost-Bot',
  'mattermost-bot',
  'ZulipURLPreview',
  // Matrix
  'Synapse (bot',
  'Discourse Forum Onebox',
  'Iframely',
  'Embedly',
] as const;

/** As robots.txt names them: those that read it before they ask. */
export const PREVIEW_FETCHER_NAMES: readonly string[] = PREVIEW_FETCHERS.map((text) => text.replace(/\/$/, '')).filter(
  (text) => /^[\w-]+$/.test(text),
);

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Does a User-Agent have one of these in it? */
export const namePattern = (names: readonly string[]): RegExp => new RegExp(names.map(escaped).join('|'));

const FETCHER = namePattern(PREVIEW_FETCHERS);

/** Does this ask for a link only to show what it is? */
export const isPreviewFetcher = (userAgent: string | undefined): boolean =>
  userAgent !== undefined && FETCHER.test(userAgent);
