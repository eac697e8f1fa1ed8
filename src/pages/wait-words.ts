import type { BuildCause, ExpectedWait } from '../routing/expected-wait.ts';
import { durationWords } from './duration-words.ts';
import { LAUNCH_TIME_SOURCES, launchTimeWords } from './launch-time-words.ts';

/** How long a launch will take, for the person who thinks of it. */
export interface WaitWords {
  readonly tone: 'good' | 'warn' | 'bad';
  /** Without a full stop: `Ready in about 15 s on hub-1`. */
  readonly headline: string;
  /** A sentence or two on how that is known. */
  readonly detail: string;
}

export interface WaitSetting {
  /** What is known of builds could be looked up. */
  readonly isComplete: boolean;
  /** A launch for which no hub has a place waits in line. */
  readonly hasLine: boolean;
  /** ms since the epoch */
  readonly now: number;
}

export function waitWords(wait: ExpectedWait, { isComplete, hasLine, now }: WaitSetting): WaitWords {
  switch (wait.kind) {
    case 'ready':
      return wait.isSeen
        ? {
            tone: 'good',
            headline: `Ready in ${launchTimeWords(wait.time)} on ${wait.member}`,
            detail: 'This hub has built it already.',
          }
        : {
            tone: 'good',
            headline: `Probably ready in ${launchTimeWords(wait.time)} on ${wait.member}`,
            detail: 'It was launched there before. Whether that went well is not known.',
          };
    case 'building':
      return { tone: 'warn', headline: `Being built now on ${wait.member}`, detail: buildingDetail(wait, now) };
    case 'build': {
      if (!isComplete && wait.cause === 'never-seen') {
        return {
          tone: 'warn',
          headline: 'Not known whether it is built',
          detail: `What hubs have built cannot be looked up right now. If it has to be built, that takes ${launchTimeWords(wait.time)}.`,
        };
      }
      const { cause, time } = wait;
      return {
        tone: cause === 'failed' ? 'bad' : 'warn',
        headline: `Needs a build, ${launchTimeWords(time)}`,
        detail: `${CAUSES[cause]} ${time.from === 'repo' ? 'Its builds took as long before.' : 'Builds of other repositories take as long.'}`,
      };
    }
    case 'refused':
      return wait.refusal === 'full' && hasLine ? IN_LINE : { tone: 'bad', ...REFUSALS[wait.refusal] };
  }
}

type Refusal = Extract<ExpectedWait, { kind: 'refused' }>['refusal'];

const IN_LINE: WaitWords = {
  tone: 'warn',
  headline: 'All hubs are full now',
  detail: 'A launch waits in line until there is a place. That usually takes minutes.',
};

const REFUSALS: Readonly<Record<Refusal, Pick<WaitWords, 'headline' | 'detail'>>> = {
  'not-allowed': {
    headline: 'May not be launched here',
    detail: 'No hub of this federation is set up to launch this repository.',
  },
  full: {
    headline: 'No hub can take it now',
    detail: 'All hubs that may are full. That usually passes within minutes.',
  },
  down: {
    headline: 'No hub can take it now',
    detail: 'All hubs that may are away. That usually passes within minutes.',
  },
};

const CAUSES: Readonly<Record<BuildCause, string>> = {
  'never-seen': 'Nobody is known to have launched this here before.',
  'other-ref': 'Another version of this repository is built, so some of the work may be done already.',
  elsewhere: 'The hub that has built it cannot take more launches right now.',
  failed: 'Its last build failed a short while ago.',
  gone: 'It was built before, but not used for so long that hubs will have dropped it.',
};

function buildingDetail({ since, time }: Extract<ExpectedWait, { kind: 'building' }>, now: number): string {
  const began = since === null ? '' : `It began ${durationWords(Math.max(0, now - since))} ago. `;
  return `${began}It should be ready in ${launchTimeWords(time)}, ${LAUNCH_TIME_SOURCES[time.from]}. If you launch it now, you join that build.`;
}
