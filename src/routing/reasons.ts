/**
 * Why a launch goes where it goes. The same words in the `Launch-Reason` header, the log line, the metric label and
 * the explain page.
 */
export const REASONS = [
  /** The visitor's own member for this repo. */
  'sticky',
  /** It holds this very build. */
  'built',
  /** It is building it now: join that build. */
  'building',
  /** It holds another ref of the repo, so its layer cache is warm. */
  'built-other-ref',
  /** Every holder is over the bound and the repo is hot enough to earn one more. */
  'spill',
  /** Consistent hashing: the first eligible member within the bound. */
  'ring',
  /** Weighted random. */
  'random',
  /** The member with the least load for its weight. */
  'least-loaded',
  /** Nobody is eligible: the least bad one. */
  'last-resort',
] as const;
export type Reason = (typeof REASONS)[number];

/** Why a member may not serve a launch at all. */
export const INELIGIBLE = [
  'down',
  /** Its operators are emptying it. */
  'draining',
  'maintenance',
  'full',
  'version',
  /** It is no member any more. */
  'left',
  'not-allowed',
  /** Launches have failed there one after the other, whatever its health page says. Nobody is, where nobody else is left. */
  'ejected',
  /** It has just failed this very launch. */
  'tried',
  /** It is cold, and has been given all the builds it may begin for now. Nobody is, where all are. */
  'braked',
  /** Operators have pinned the repo to others, and one of these may serve it. Nobody is, where none of them may. */
  'pinned-elsewhere',
] as const;
export type Ineligible = (typeof INELIGIBLE)[number];

/** Why no member was found. */
export type Refusal = 'not-allowed' | 'none-eligible';
