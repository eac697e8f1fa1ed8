import type { BuildEnd } from './follow-build.ts';

/** What is known of one launch that was sent to a member. */
export interface PlayedLaunch {
  readonly member: number;
  /** `Launch-Reason` */
  readonly reason: string;
  /** Did any member hold the image when the gateway was asked, by the hubs' own registries? */
  readonly repeat: boolean;
  readonly end: BuildEnd;
  /** Had some launch of the image come to `ready` before, so that a gateway could have been told? */
  readonly told: boolean;
  /** Does the member hold what another spelling of the same repo and ref built? */
  readonly otherSpelling: boolean;
}

/**
 * Why a repeat launch went to a member without the image.
 * `spill`: every holder was over the bound. `building`: it joined a build that had been sent there (a spill, before).
 * `built-other-ref`: the holders were over the bound, another one has its layers. `other-spelling`: the same repo in
 * other letters, which is one repo to a gateway and two images to a hub. `not-reported`: no hub had told of the image
 * yet. `last-resort`: nobody was eligible. `random`: the policy does not ask. `unexplained`: a fault to look for.
 */
export const CAUSES = [
  'spill',
  'building',
  'built-other-ref',
  'other-spelling',
  'not-reported',
  'last-resort',
  'random',
  'unexplained',
] as const;
export type Cause = (typeof CAUSES)[number];

export interface Tally {
  readonly launches: number;
  /** Answers that were no redirect to a member, or did not keep the link's bytes. */
  readonly wrongAnswers: readonly string[];
  readonly failedLaunches: readonly string[];
  readonly repeats: number;
  readonly good: number;
  readonly causes: Readonly<Record<Cause, number>>;
  readonly reasons: Readonly<Record<string, number>>;
  /** By member. */
  readonly sent: readonly number[];
}

export function causeOf({ reason, told, otherSpelling }: PlayedLaunch): Cause {
  if (reason === 'spill' || reason === 'last-resort' || reason === 'random') return reason;
  if (otherSpelling) return 'other-spelling';
  if (!told) return 'not-reported';
  return reason === 'building' || reason === 'built-other-ref' ? reason : 'unexplained';
}

/** Counts up what happened. A launch that failed on its hub is no repeat: it shows nothing of an image. */
export class Counter {
  readonly #wrong: string[] = [];
  readonly #failed: string[] = [];
  readonly #causes = Object.fromEntries(CAUSES.map((cause) => [cause, 0])) as Record<Cause, number>;
  readonly #reasons: Record<string, number> = {};
  readonly #sent: number[];
  #launches = 0;
  #repeats = 0;
  #good = 0;

  constructor(members: number) {
    this.#sent = new Array<number>(members).fill(0);
  }

  wrongAnswer(what: string): void {
    this.#launches += 1;
    this.#wrong.push(what);
  }

  played(launch: PlayedLaunch): void {
    const { member, reason, repeat, end } = launch;
    this.#launches += 1;
    this.#sent[member]! += 1;
    this.#reasons[reason] = (this.#reasons[reason] ?? 0) + 1;
    if (end.kind === 'failed') this.#failed.push(end.message);
    else if (repeat) {
      this.#repeats += 1;
      if (end.kind === 'found') this.#good += 1;
      else this.#causes[causeOf(launch)] += 1;
    }
  }

  tally(): Tally {
    return {
      launches: this.#launches,
      wrongAnswers: this.#wrong,
      failedLaunches: this.#failed,
      repeats: this.#repeats,
      good: this.#good,
      causes: this.#causes,
      reasons: this.#reasons,
      sent: this.#sent,
    };
  }
}
