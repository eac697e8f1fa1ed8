import { easedPart, isEasing } from './easing.ts';
import type { Federation } from './federation.ts';
import { type Knowledge, knowledgeOf } from './knowledge.ts';
import { pinnedTo } from './pins.ts';
import type { Ineligible } from './reasons.ts';
import type { RouteRequest } from './route-request.ts';

/** One launch meets the federation: what the links of the chain share, worked out once. */
export interface Situation {
  readonly request: RouteRequest;
  readonly federation: Federation;
  /** By member: why it may not serve this launch; null: it may. */
  readonly ineligible: readonly (Ineligible | null)[];
  /** By member: what the ledger says it has of this launch. */
  readonly knowledge: readonly Knowledge[];
  /** How far chance drives the fullest of the eligible members above its share, in roots of that (`spreadOf`). */
  readonly spread: number;
  /** Live sessions of all eligible members. */
  readonly totalLoad: number;
  /** … and their weights, as they count now. */
  readonly totalWeight: number;
  /** Some eligible members ease in, and others do not: their weights count for a part only. */
  readonly eases: boolean;
  /** The same launch if nobody were braked; null: nobody is, for this launch. */
  readonly unbraked: Situation | null;
}

export function situationOf(request: RouteRequest, federation: Federation): Situation {
  const { members, nextBuildAt } = federation;
  const ineligible: (Ineligible | null)[] = [];
  let someAreBraked = false;
  let someAreEjected = false;
  let someMayServe = false;
  for (let i = 0; i < members.length; i++) {
    const why = ineligibility(request, federation, i);
    ineligible.push(why);
    if (why === null) someAreBraked ||= nextBuildAt[i]! > request.now;
    someMayServe ||= why === null || why === 'full';
    someAreEjected ||= why === 'ejected';
  }
  if (someAreEjected && !someMayServe) {
    takeBack(ineligible, federation);
    someAreBraked = true;
  }
  const pinned = pinnedTo(request.spec, federation);
  if (pinned !== null) keepToPins(ineligible, pinned);
  const knowledge = knowledgeOf(request, federation);
  const situation = situationAmong(ineligible, request, federation, knowledge);
  return someAreBraked ? underBrake(situation) : situation;
}

/** A preference, never a refusal: where none of those that it is pinned to may serve it, it goes on as usual. */
function keepToPins(ineligible: (Ineligible | null)[], pinned: readonly number[]): void {
  if (!pinned.some((index) => ineligible[index] === null)) return;
  for (let i = 0; i < ineligible.length; i++) {
    if (ineligible[i] === null && !pinned.includes(i)) ineligible[i] = 'pinned-elsewhere';
  }
}

/** Nobody else may serve this launch, nor will when there is room again: better by one that has failed than by none. */
function takeBack(ineligible: (Ineligible | null)[], federation: Federation): void {
  for (let i = 0; i < ineligible.length; i++) {
    if (ineligible[i] === 'ejected') ineligible[i] = isFull(federation, i) ? 'full' : null;
  }
}

/** Of so many members whose loads are moved by chance, the fullest is about this many standard deviations above the mean: √(2 ln n). */
export const spreadOf = (members: number): number => Math.sqrt(2 * Math.log(Math.max(1, members)));

/** With these members out, and all others in. */
function situationAmong(
  ineligible: readonly (Ineligible | null)[],
  request: RouteRequest,
  federation: Federation,
  knowledge: readonly Knowledge[],
): Situation {
  const { members, pending } = federation;
  const { now } = request;
  let inService = 0;
  let totalLoad = 0;
  let totalWeight = 0;
  let easedWeight = 0;
  let someEase = false;
  let allEase = true;
  for (let i = 0; i < members.length; i++) {
    if (ineligible[i] !== null) continue;
    const { pods, member, easing } = members[i]!;
    inService++;
    totalLoad += pods + pending[i]!;
    totalWeight += member.weight;
    easedWeight += member.weight * easedPart(easing, now);
    if (isEasing(easing, now)) someEase = true;
    else allEase = false;
  }
  const eases = someEase && !allEase;
  if (eases) totalWeight = easedWeight;
  const spread = spreadOf(inService);
  return { request, federation, ineligible, knowledge, spread, totalLoad, totalWeight, eases, unbraked: null };
}

/**
 * The situation with those members out that are braked and would have to build for this launch: it goes on to the next.
 * A preference, never a refusal: where nobody else is left, as when a roll-out comes to all members at once, all of them
 * are in again, and launches are spread as if nobody were braked.
 */
function underBrake(unbraked: Situation): Situation {
  const { request, federation, knowledge } = unbraked;
  const ineligible = unbraked.ineligible.map((why, index) =>
    why === null && federation.nextBuildAt[index]! > request.now && startsBuild(unbraked, index) ? 'braked' : why,
  );
  if (!ineligible.includes(null) || !ineligible.includes('braked')) return unbraked;
  // One draw for both: what would have been chosen otherwise must differ by the brake alone.
  let drawn: number | null = null;
  const oneDraw = { ...request, random: () => (drawn ??= request.random()) };
  const otherwise = { ...unbraked, request: oneDraw };
  return { ...situationAmong(ineligible, oneDraw, federation, knowledge), unbraked: otherwise };
}

function ineligibility({ spec, tried, now }: RouteRequest, federation: Federation, index: number): Ineligible | null {
  const { out, ejectedUntil, admits } = federation.members[index]!;
  if (out === 'left') return out;
  // First: a member that will not take this launch when it is well again is neither failed over from nor waited for.
  if (spec !== null && !admits(spec)) return 'not-allowed';
  if (tried?.includes(index)) return 'tried';
  if (out !== null) return out;
  if (ejectedUntil > now) return 'ejected';
  return isFull(federation, index) ? 'full' : null;
}

const isFull = ({ members, pending }: Federation, index: number): boolean => pending[index]! >= members[index]!.room;

/** Nothing says that the member has this build or is at it: the launch would make it build. */
export function startsBuild({ request, knowledge }: Situation, index: number): boolean {
  const what = knowledge[index];
  return request.spec !== null && (what === 'other-ref' || what === 'failed' || what === 'none');
}

/** Live sessions of a member: the pods its hub counted, and our own launches since. */
export const loadOf = ({ federation }: Situation, index: number): number =>
  federation.members[index]!.pods + federation.pending[index]!;

/** What counts of its weight now: a part of it while it eases in, unless all do. */
export function weightNow({ eases, federation, request }: Situation, index: number): number {
  const { member, easing } = federation.members[index]!;
  return eases ? member.weight * easedPart(easing, request.now) : member.weight;
}

/** Load for its weight: what makes members of different size comparable. */
export const relativeLoad = (situation: Situation, index: number): number =>
  loadOf(situation, index) / weightNow(situation, index);
