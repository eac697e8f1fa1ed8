import { expectedAtAll, launchesOf, type ShadowCounts } from '../routing/shadow/shadow-tally.ts';
import { count, percent } from './figures.ts';

/** What a shadow has found, in a sentence or two for operators. */
export function shadowWords(counts: ShadowCounts): string {
  const { launches, sameMember, members } = counts;
  if (launches === 0) return 'No launch has been compared yet.';
  const live = expectedAtAll(counts, 'live');
  const shadow = expectedAtAll(counts, 'shadow');
  const share = (part: number, all: number) => percent(all === 0 ? 0 : part / all);
  const shares = [...members].map(
    ([name, at]) =>
      `${name} ${share(launchesOf(at.live), launchesOf(live))} → ${share(launchesOf(at.shadow), launchesOf(shadow))}`,
  );
  return [
    `Of ${count(launches)} ${launches === 1 ? 'launch' : 'launches'}, ${percent(sameMember / launches)} would have gone to the same hub.`,
    `Builds expected: ${count(live.build)} live, ${count(shadow.build)} in the shadow.`,
    `Share of launches, live → shadow: ${shares.join(', ')}.`,
  ].join(' ');
}
