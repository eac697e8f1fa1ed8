import { Html } from './html.ts';

interface Ring {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Of the line. */
  readonly width: number;
  /** `#rrggbb` */
  readonly colour: string;
}

/** Three links of a chain that meet. On a square of 20 units. */
export const RINGS: readonly Ring[] = [
  { x: 10, y: 7.4, radius: 3.4, width: 2.4, colour: '#e8743b' },
  { x: 7, y: 12.6, radius: 3.4, width: 2.4, colour: '#b8430b' },
  { x: 13, y: 12.6, radius: 3.4, width: 2.4, colour: '#f0a27a' },
];

const circles = (colours: readonly string[]): string =>
  RINGS.map(
    ({ x, y, radius, width }, i) =>
      `<circle cx="${x}" cy="${y}" r="${radius}" stroke="${colours[i]!}" stroke-width="${width}"/>`,
  ).join('');

const CIRCLES = circles(RINGS.map(({ colour }) => colour));

const svg = (attributes: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="2 2.8 16 14.4" ${attributes}><g fill="none">${CIRCLES}</g></svg>`;

/** The mark beside the site's name, which says what it is. */
export const MARK = Html.trusted(svg('aria-hidden="true"'));

/** The mark as a file of its own, for the browser's tab. */
export const MARK_FILE = svg('width="64" height="64"');

/** The mark on the dark part of a badge, in lighter colours. */
export const BADGE_MARK = `<g fill="none" transform="translate(2)">${circles(['#ff8c4b', '#ffb38a', '#ffd9c4'])}</g>`;
