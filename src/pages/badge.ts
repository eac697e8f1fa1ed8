import { escapeHtml } from './html.ts';
import { BADGE_MARK } from './mark.ts';
import { textWidth } from './text-width.ts';

/** What a badge says: `launch | ready, about 15 s`. Words of ours, in ASCII. */
export interface Badge {
  readonly label: string;
  readonly message: string;
  readonly tone: 'brand' | 'good' | 'warn' | 'bad' | 'quiet';
  /** The site's mark stands before the label. */
  readonly hasMark: boolean;
  /** The whole of it for whoever cannot see it, and as what the mouse shows. */
  readonly title: string;
}

/** White on each of them has a contrast of 5 or more (WCAG asks for 4.5), whatever colour the README has around it. */
const COLOURS: Readonly<Record<Badge['tone'], string>> = {
  brand: '#b8430b',
  good: '#17692f',
  warn: '#8a5300',
  bad: '#a8201a',
  quiet: '#57606a',
};
const LABEL_COLOUR = '#3d4248';

const FONT_PX = 11;
const HEIGHT = 20;
const RADIUS = 3;
/** Left and right of a text. */
const PADDING = 6;
const MARK_WIDTH = 17;

/** Draws a badge as an SVG of less than a kilobyte, as wide as its words are. */
export function badgeSvg(badge: Badge): string {
  const start = PADDING + (badge.hasMark ? MARK_WIDTH : 0);
  const label = textWidth(badge.label, FONT_PX);
  const message = textWidth(badge.message, FONT_PX);
  const middle = Math.ceil(start + label + PADDING);
  const width = Math.ceil(middle + message + 2 * PADDING);
  const title = escapeHtml(badge.title);
  const low = HEIGHT - 2 * RADIUS;
  const round = `${RADIUS} ${RADIUS} 0 0 1`;
  const left = `M${RADIUS} 0H${middle}V${HEIGHT}H${RADIUS}a${round}-${RADIUS}-${RADIUS}v-${low}a${round} ${RADIUS}-${RADIUS}z`;
  const right = `M${middle} 0h${width - middle - RADIUS}a${round} ${RADIUS} ${RADIUS}v${low}a${round}-${RADIUS} ${RADIUS}H${middle}z`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" role="img" aria-label="${title}">`,
    `<title>${title}</title>`,
    `<path fill="${LABEL_COLOUR}" d="${left}"/><path fill="${COLOURS[badge.tone]}" d="${right}"/>`,
    badge.hasMark ? BADGE_MARK : '',
    // Without hinting letters have their true widths; in other fonts `textLength` makes the words fit all the same.
    `<g fill="#fff" font-family="DejaVu Sans,Verdana,Geneva,sans-serif" font-size="${FONT_PX}" text-rendering="geometricPrecision">`,
    textAt(start, badge.label, label),
    textAt(middle + PADDING, badge.message, message),
    '</g></svg>',
  ].join('');
}

const textAt = (x: number, text: string, width: number): string =>
  `<text x="${x}" y="14" textLength="${width.toFixed(1)}">${escapeHtml(text)}</text>`;
