import { RINGS } from './mark.ts';
import { type Colour, png } from './png.ts';

/** Most services show no SVG in link previews, and nothing narrower than 200 px: so the mark is drawn as pixels, too. */
export const PREVIEW_PX = 240;

const PAPER: Colour = [255, 253, 250];
/** The mark is 20 units wide and high. */
const PX_PER_UNIT = PREVIEW_PX / 20;

/** The mark on the pages' paper, as a PNG of some kilobytes. Drawn once, in a few ms. */
export function previewPicture(): Buffer {
  const rings = RINGS.map((ring) => ({ ...ring, colour: channelsOf(ring.colour) }));
  return png(PREVIEW_PX, PREVIEW_PX, (x, y) => {
    let colour = PAPER;
    for (const ring of rings) {
      const dx = (x + 0.5) / PX_PER_UNIT - ring.x;
      const dy = (y + 0.5) / PX_PER_UNIT - ring.y;
      // Not Math.hypot, which takes ten times as long.
      const inside = ring.width / 2 - Math.abs(Math.sqrt(dx * dx + dy * dy) - ring.radius);
      const share = Math.min(1, inside * PX_PER_UNIT + 0.5);
      if (share > 0) colour = mixed(colour, ring.colour, share);
    }
    return colour;
  });
}

const channelsOf = (colour: string): Colour => {
  const number = Number.parseInt(colour.slice(1), 16);
  return [number >> 16, (number >> 8) & 0xff, number & 0xff];
};

function mixed(under: Colour, over: Colour, share: number): Colour {
  if (share === 1) return over;
  const channel = (i: 0 | 1 | 2) => Math.round(under[i] * (1 - share) + over[i] * share);
  return [channel(0), channel(1), channel(2)];
}
