import { element, escapeXml, text } from './svg.ts';

export const FIGURE_WIDTH = 880;
/** Left edge of text and of what belongs to the whole figure. */
export const FIGURE_LEFT = 24;

/** GitHub's own colours, light and dark, so that a figure sits in the page that shows it. */
const STYLE = `
  .paper { fill: #ffffff } .ink { fill: #1f2328 } .faint { fill: #59636e } .line { stroke: #d1d9e0 }
  text { font-family: system-ui, -apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif; font-size: 14px }
  .title { font-size: 18px; font-weight: 600 } .head { font-weight: 600 } .small { font-size: 12px }`;
const DARK_STYLE = '.paper { fill: #0d1117 } .ink { fill: #f0f6fc } .faint { fill: #9198a1 } .line { stroke: #3d444d }';

export interface FigureFrame {
  readonly title: string;
  /** Below the title, each a line of its own: the first faint, the others not. */
  readonly lines: readonly string[];
  /** The numbers of the picture, for those who cannot see it. */
  readonly inWords: string;
  readonly height: number;
  /** CSS of its own marks, in light and in dark. */
  readonly style: string;
  readonly darkStyle: string;
}

/** A whole SVG file: paper, title and the lines below it, and these parts on it. */
export const framed = (
  { title, lines, inWords, height, style, darkStyle }: FigureFrame,
  parts: readonly string[],
): string =>
  `${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${FIGURE_WIDTH} ${height}`,
      role: 'img',
      'aria-labelledby': 'title desc',
    },
    element('title', { id: 'title' }, escapeXml(title)),
    element('desc', { id: 'desc' }, escapeXml(`${lines.join(' ')} ${inWords}`)),
    element(
      'style',
      {},
      `${STYLE}${style}\n  @media (prefers-color-scheme: dark) {\n    ${DARK_STYLE}${darkStyle}\n  }`,
    ),
    element('rect', { class: 'paper', width: FIGURE_WIDTH, height, rx: 8 }),
    text(FIGURE_LEFT, 34, 'ink title', title),
    ...lines.map((line, i) => text(FIGURE_LEFT, 58 + 20 * i, i === 0 ? 'faint' : 'ink', line)),
    ...parts,
  )}\n`;
