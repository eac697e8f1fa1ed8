import { element, text } from '../../svg.ts';

interface Look {
  readonly light: string;
  readonly dark: string;
}

/** Policies are told apart by these in all figures; references, which no gateway can be, are grey. */
const LOOKS: Readonly<Record<string, Look>> = {
  affinity: { light: '#1f6feb', dark: '#4493f8' },
  random: { light: '#9a6700', dark: '#d29922' },
  'least-loaded': { light: '#1b7c83', dark: '#39c5cf' },
  rendezvous: { light: '#8250df', dark: '#ab7df8' },
  ring: { light: '#1a7f37', dark: '#3fb950' },
  'bounded-ring': { light: '#cf222e', dark: '#f85149' },
};
const REFERENCE: Look = { light: '#818b98', dark: '#818b98' };

const lookOf = (policy: string): Look => LOOKS[policy] ?? REFERENCE;

const ruleOf = (policy: string, colour: string): string =>
  `.${policy} { fill: ${colour} } .${policy}-line { stroke: ${colour}; fill: none }`;

/** CSS of these policies' marks, in light and in dark. */
export const policyStyles = (policies: readonly string[]): { readonly style: string; readonly darkStyle: string } => ({
  style: `\n  ${policies.map((policy) => ruleOf(policy, lookOf(policy).light)).join('\n  ')}`,
  darkStyle: `\n    ${policies.map((policy) => ruleOf(policy, lookOf(policy).dark)).join('\n    ')}`,
});

export interface PolicyMark {
  readonly policy: string;
  readonly x: number;
  readonly y: number;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const MARK = 7;
const LETTER = 7;
const LINE = 14;
/** How far below or above its mark a label may stand, nearest first. */
const STEPS = [0, -1, 1, -2, 2, -3, 3].map((step) => step * LINE);

/** A label beside each mark, within `area`, on no other label or mark: at the first place that is free, with a line to its mark where it is not level with it. */
export function policyLabels(marks: readonly PolicyMark[], area: Box): string {
  const taken: Box[] = marks.map(({ x, y }) => ({ x: x - MARK, y: y - MARK, width: 2 * MARK, height: 2 * MARK }));
  return marks
    .toSorted((a, b) => b.x - a.x || a.y - b.y)
    .map(({ policy, x, y }) => {
      const width = policy.length * LETTER;
      const places = STEPS.flatMap((dy) =>
        [x + 12, x - 12 - width].map((left): Box => ({ x: left, y: y + dy - LINE / 2, width, height: LINE })),
      );
      const free = places.find((place) => isWithin(place, area) && !taken.some((other) => meet(place, other)));
      const place = free ?? places[0]!;
      taken.push(place);
      const isLevel = place.y + LINE / 2 === y;
      const nearEnd = place.x > x ? place.x - 2 : place.x + width + 2;
      const leader = isLevel
        ? ''
        : element('line', { class: 'line', x1: x, y1: y, x2: nearEnd, y2: place.y + LINE / 2 });
      return leader + text(place.x, place.y + LINE / 2 + 4, `${policy} small`, policy);
    })
    .join('');
}

const isWithin = (box: Box, area: Box): boolean =>
  box.x >= area.x &&
  box.y >= area.y &&
  box.x + box.width <= area.x + area.width &&
  box.y + box.height <= area.y + area.height;

const meet = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** What stands for which policy, in a row. */
export function policyLegend(policies: readonly string[], x: number, y: number): string {
  let left = x;
  return policies
    .map((policy) => {
      const at = left;
      left += policy.length * 7 + 42;
      return element('circle', { class: policy, cx: at + 5, cy: y - 4, r: 5 }) + text(at + 16, y, 'ink small', policy);
    })
    .join('');
}
