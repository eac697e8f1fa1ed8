import type { Advice } from '../routing/repo-advice.ts';
import { count, percent } from './figures.ts';

export interface AdviceWords {
  readonly headline: string;
  readonly detail: string;
  /** What to do about it. */
  readonly todo: string;
}

/** What an author is told, and what to do about it. `canWarm`: the page below says how to have it built in advance. */
export function adviceWords(advice: Advice, canWarm: boolean): AdviceWords {
  switch (advice.kind) {
    case 'failing':
      return {
        headline: `${advice.ref} could not be built the last time.`,
        detail: advice.message === '' ? 'The hub gave no reason.' : `The hub said: ${advice.message}`,
        todo: 'Mend what the message names (mostly a file that lists what to install), push, and launch it again: the log of that launch says more.',
      };
    case 'spellings': {
      const others = advice.others.join(', ');
      return {
        headline: 'Links write its name in several ways.',
        detail: `Beside ${advice.usual} there is ${others} (${percent(advice.share)} of launches). Hubs build each spelling apart, so visitors wait for builds that are there already under the other name.`,
        todo: `Write ${advice.usual} in every link and badge, with the same upper and lower case.`,
      };
    }
    case 'moving-branch':
      return {
        headline: `${advice.ref} was built ${count(advice.builds)} times for ${count(advice.launches)} launches.`,
        detail: 'After each push to a branch every hub has to build it anew, and the first visitor there waits.',
        todo: `Link to a tag, which is built once at each hub. Where notebooks change often and what they need does not, keep the environment in a repository of its own and have the notebooks pulled with nbgitpuller.${canWarm ? ' Or have each push built in advance (below).' : ''}`,
      };
  }
}
