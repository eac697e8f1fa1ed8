import { Html } from './html.ts';

/** Three links of a chain that meet: also the badge's picture. */
const RINGS =
  '<g fill="none" stroke-width="2.4"><circle cx="10" cy="7.4" r="3.4" stroke="#e8743b"/><circle cx="7" cy="12.6" r="3.4" stroke="#b8430b"/><circle cx="13" cy="12.6" r="3.4" stroke="#f0a27a"/></g>';

const svg = (attributes: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="2 2.8 16 14.4" ${attributes}>${RINGS}</svg>`;

/** The mark beside the site's name, which says what it is. */
export const MARK = Html.trusted(svg('aria-hidden="true"'));

/** The mark as a file of its own, for the browser's tab. */
export const MARK_FILE = svg('width="64" height="64"');
