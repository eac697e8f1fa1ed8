import type { LaunchTime } from '../routing/launch-time.ts';
import { durationWords } from './duration-words.ts';

/** How long a launch takes, for people: `about 15 s`, `about 2 min, seldom more than 6 min`. */
export function launchTimeWords({ usualMs, longMs, from }: LaunchTime): string {
  const usual = `about ${durationWords(usualMs)}`;
  return from === 'all' ? `${usual}, seldom more than ${durationWords(longMs)}` : usual;
}

/** How that is known, to stand behind it and a comma. */
export const LAUNCH_TIME_SOURCES: Readonly<Record<LaunchTime['from'], string>> = {
  image: 'since the image is there',
  repo: 'as builds of this repository took before',
  all: 'as builds of other repositories take (measured on mybinder.org)',
};
