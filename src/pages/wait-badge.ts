import type { BuildCause, ExpectedWait } from '../routing/expected-wait.ts';
import type { Badge } from './badge.ts';
import { durationWords } from './duration-words.ts';

type Said = Pick<Badge, 'message' | 'tone'>;
type Refusal = Extract<ExpectedWait, { kind: 'refused' }>['refusal'];

/** Whether a launch would be quick now, as a badge. `isComplete`: what is known of builds could be looked up. */
export function waitBadge(wait: ExpectedWait, isComplete: boolean): Badge {
  const said = saidOf(wait, isComplete);
  return { label: LABEL, ...said, hasMark: true, title: `${LABEL}: ${said.message}` };
}

/** Instead of a badge for an address that names no launch. `problem`: what is wrong with it, in our own words. */
export const wrongLinkBadge = (problem: string): Badge => ({
  label: LABEL,
  message: 'wrong link',
  tone: 'bad',
  hasMark: true,
  title: `${LABEL}: wrong link. ${problem}`,
});

const LABEL = 'launch';

function saidOf(wait: ExpectedWait, isComplete: boolean): Said {
  switch (wait.kind) {
    case 'ready':
      return { message: `${wait.isSeen ? '' : 'probably '}ready, ${about(wait)}`, tone: 'good' };
    case 'building':
      return { message: `being built, ${about(wait)}`, tone: 'warn' };
    case 'build':
      return !isComplete && wait.cause === 'never-seen' ? NOT_KNOWN : builds(wait.cause, about(wait));
    case 'refused':
      return REFUSALS[wait.refusal];
  }
}

const about = ({ time }: Extract<ExpectedWait, { readonly time: unknown }>): string =>
  `about ${durationWords(time.usualMs)}`;

const builds = (cause: BuildCause, time: string): Said =>
  cause === 'failed'
    ? { message: 'last build failed', tone: 'bad' }
    : { message: `builds first, ${time}`, tone: 'warn' };

const NOT_KNOWN: Said = { message: 'not known now', tone: 'quiet' };

const REFUSALS: Readonly<Record<Refusal, Said>> = {
  'not-allowed': { message: 'not allowed here', tone: 'bad' },
  full: { message: 'full now', tone: 'warn' },
  down: { message: 'down', tone: 'bad' },
};
