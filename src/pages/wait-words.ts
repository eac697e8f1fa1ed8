import type { BuildCause, BuildTime, ExpectedWait } from '../routing/expected-wait.ts';
import { durationWords } from './duration-words.ts';

/** How long a launch will take, for the person who thinks of it. */
export interface WaitWords {
  readonly tone: 'good' | 'warn' | 'bad';
  /** Without a full stop: `Ready in about 15 s on hub-1`. */
  readonly headline: string;
  /** A sentence or two on how that is known. */
  readonly detail: string;
}

/** `isComplete`: what is known of builds could be looked up. `now`: ms since the epoch. */
export function waitWords(wait: ExpectedWait, isComplete: boolean, now: number): WaitWords {
  switch (wait.kind) {
    case 'ready':
      return wait.isSeen
        ? {
            tone: 'good',
            headline: `Ready in about ${durationWords(wait.ms)} on ${wait.member}`,
            detail: 'This hub has built it already.',
          }
        : {
            tone: 'good',
            headline: `Probably ready in about ${durationWords(wait.ms)} on ${wait.member}`,
            detail: 'It was launched there before. Whether that went well is not known.',
          };
    case 'building':
      return { tone: 'warn', headline: `Being built now on ${wait.member}`, detail: buildingDetail(wait, now) };
    case 'build': {
      if (!isComplete && wait.cause === 'never-seen') {
        return {
          tone: 'warn',
          headline: 'Not known whether it is built',
          detail: `What hubs have built cannot be looked up right now. If it has to be built, that ${usually(wait.build)}.`,
        };
      }
      const { fromMs, isOfRepo } = wait.build;
      return {
        tone: wait.cause === 'failed' ? 'bad' : 'warn',
        headline: `Needs a build, ${isOfRepo ? `about ${durationWords(fromMs)}` : `usually ${range(wait.build)}`}`,
        detail: `${CAUSES[wait.cause]}${isOfRepo ? ' The time is that of its last build.' : ''}`,
      };
    }
    case 'refused':
      return wait.refusal === 'not-allowed'
        ? {
            tone: 'bad',
            headline: 'May not be launched here',
            detail: 'No hub of this federation is set up to launch this repository.',
          }
        : {
            tone: 'bad',
            headline: 'No hub can take it now',
            detail: 'All hubs are full or away. That usually passes within minutes.',
          };
  }
}

const CAUSES: Readonly<Record<BuildCause, string>> = {
  'never-seen': 'Nobody is known to have launched this here before.',
  'other-ref': 'Another version of this repository is built, so some of the work may be done already.',
  elsewhere: 'The hub that has built it cannot take more launches right now.',
  failed: 'Its last build failed a short while ago.',
  gone: 'It was built before, but not used for so long that hubs will have dropped it.',
};

const usually = (time: BuildTime): string => `usually takes ${range(time)}`;

function range({ fromMs, toMs }: BuildTime): string {
  return fromMs === toMs ? durationWords(fromMs) : `${Math.round(fromMs / 60_000)} to ${durationWords(toMs)}`;
}

function buildingDetail({ since, build }: Extract<ExpectedWait, { kind: 'building' }>, now: number): string {
  const began = since === null ? '' : `It began ${durationWords(Math.max(0, now - since))} ago. `;
  return `${began}${build.isOfRepo ? `The last build took ${durationWords(build.fromMs)}` : `A build ${usually(build)}`}. If you launch it now, you join that build.`;
}
