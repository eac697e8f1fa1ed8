import { type Html, html } from './html.ts';
import { PREVIEW_PX } from './preview-picture.ts';
import type { Site } from './site.ts';

export interface LinkPreview {
  readonly title: string;
  readonly description: string;
  /** The site's address as visitors know it, without a trailing slash: previews need whole addresses. */
  readonly origin: string;
  /** Path and query of what is shown. */
  readonly path: string;
}

/** For `head` of a page: what chats and social networks show of a link to it (Open Graph; Twitter reads the same). */
export const linkPreview = (site: Site, { title, description, origin, path }: LinkPreview): Html => html`
<meta property="og:type" content="website">
<meta property="og:site_name" content="${site.name}">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${description}">
<meta property="og:url" content="${origin}${path}">
<meta property="og:image" content="${origin}${site.file('preview.png')}">
<meta property="og:image:width" content="${PREVIEW_PX}">
<meta property="og:image:height" content="${PREVIEW_PX}">
<meta property="og:image:alt" content="Three rings that meet, the mark of this site">
<meta name="twitter:card" content="summary">`;
