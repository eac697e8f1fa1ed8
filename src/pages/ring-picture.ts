import { type Html, html } from './html.ts';

/** A member's part of the ring, in the order in which a repository's walk comes to the members. */
export interface RingArc {
  readonly member: string;
  /** Of the whole ring; all of them sum to 1. */
  readonly share: number;
  readonly chosen: boolean;
}

const SIZE = 280;
const MIDDLE = SIZE / 2;
const RADIUS = 104;
const WIDTH = 26;
const WALK_RADIUS = 74;
/** Between two arcs, in turns. */
const GAP = 0.004;

/** A point at this part of a turn, clockwise from the top. */
const point = (turn: number, radius: number): string => {
  const angle = 2 * Math.PI * turn;
  return `${(MIDDLE + radius * Math.sin(angle)).toFixed(1)} ${(MIDDLE - radius * Math.cos(angle)).toFixed(1)}`;
};

/** An arc cannot say a whole turn: its ends would be one point. */
function arc(from: number, to: number, radius: number): string {
  const end = Math.min(to, from + 0.9995);
  const isLarge = end - from > 0.5 ? 1 : 0;
  return `M${point(from, radius)}A${radius} ${radius} 0 ${isLarge} 1 ${point(end, radius)}`;
}

/**
 * The ring as one arc for each member, as long as its part. The repository stands at the top, and its walk goes clockwise,
 * from arc to arc, as far as the member that was chosen.
 */
export function ringPicture(arcs: readonly RingArc[]): Html {
  const starts: number[] = [];
  arcs.reduce((start, { share }) => {
    starts.push(start);
    return start + share;
  }, 0);
  const middleOf = (index: number): number => starts[index]! + arcs[index]!.share / 2;
  const chosen = arcs.findIndex((one) => one.chosen);
  const order = arcs.map(({ member }, index) => `${index + 1}. ${member}`).join(', ');
  return html`<svg class="chart ring" viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-labelledby="ring-title">
<title id="ring-title">The ring, walked from the repository’s place: ${order}</title>
${arcs.map(
  (one, index) =>
    html`<path class="${one.chosen ? 'arc chosen' : 'arc'}" d="${arc(starts[index]! + GAP, Math.max(starts[index]! + one.share - GAP, starts[index]! + 2 * GAP), RADIUS)}"/>`,
)}
${arcs.map(({ share, chosen: isIt }, index) => {
  const [x, y] = point(middleOf(index), RADIUS).split(' ');
  return (
    share > 0.025 && html`<text class="${isIt ? 'on chosen' : 'on'}" x="${x}" y="${y}" dy="0.35em">${index + 1}</text>`
  );
})}
${
  chosen >= 0 &&
  html`<path class="walk" d="${arc(0, Math.max(middleOf(chosen), 0.02), WALK_RADIUS)}"/>
<path class="tip" d="M-6 -7L7 0L-6 7z" transform="translate(${point(Math.max(middleOf(chosen), 0.02), WALK_RADIUS)}) rotate(${(360 * Math.max(middleOf(chosen), 0.02)).toFixed(0)})"/>`
}
<path class="place" d="M${MIDDLE} ${MIDDLE - RADIUS - WIDTH / 2 - 2}l-7 -13h14z"/>
<text x="${MIDDLE}" y="${MIDDLE}" dy="-0.15em">${arcs.length === 1 ? '1 hub' : `${arcs.length} hubs`}</text>
<text class="small" x="${MIDDLE}" y="${MIDDLE}" dy="1.2em">walked clockwise</text>
</svg>`;
}
