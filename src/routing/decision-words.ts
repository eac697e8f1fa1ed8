import type { Considered, Explanation } from './explain.ts';
import type { PolicyName } from './federation.ts';
import type { Knowledge } from './knowledge.ts';
import type { Reason, Refusal } from './reasons.ts';

/** Why a launch goes where it goes, as the end of a sentence: `hub-1, because it has already built this`. */
export const REASON_WORDS: Readonly<Record<Reason | Refusal, string>> = {
  sticky: 'you have launched this repository there before',
  built: 'it has already built this',
  building: 'it is building this now',
  'built-other-ref': 'it has built another ref of this repository, so most of the work is done',
  spill: 'those who have built this are overloaded, and it is launched often enough to be built once more',
  ring: 'launches of this repository begin there, and nothing speaks for another hub',
  random: 'it was drawn by lot, each hub by its weight',
  'least-loaded': 'it has the least load for its weight',
  'last-resort': 'no hub is sure to have a place, and this one is the likeliest',
  'not-allowed': 'no hub of this federation may launch this repository',
  'none-eligible': 'no hub can take a launch now',
};

/** Why a member was passed over, as a sentence about it. */
export const PASSED_OVER_WORDS: Readonly<Record<NonNullable<Considered['passedOver']>, string>> = {
  down: 'does not answer, or says that it is unwell',
  draining: 'is being emptied by its operators',
  maintenance: 'is closed for maintenance',
  full: 'is full',
  version: 'runs other versions than most hubs, and is left out until they agree',
  left: 'has left the federation',
  ejected: 'has failed one launch after the other, and is left alone for a while',
  'not-allowed': 'may not launch this repository',
  tried: 'has just failed this launch',
  braked: 'has been given all the builds it may begin for now: its builder is new, or another hub has just fallen out',
  'pinned-elsewhere': 'is not among the hubs to which operators have pinned this repository',
  'over-bound': 'carries more than its fair share already',
  'another-is-better': 'could have taken it, but another hub suits better',
};

/** Why a launch goes where it goes, where its repository may be pinned: one that begins there does so since it is. */
export function reasonWords(reason: Reason | Refusal, pin: Explanation['pin']): string {
  if (reason !== 'ring' || !pin?.holds) return REASON_WORDS[reason];
  return pin.members.length === 1
    ? 'operators have pinned this repository to it'
    : 'it comes first on the ring of those to which operators have pinned this repository';
}

/** What a pin does to a launch, in a sentence. */
export function pinWords({ members, holds }: NonNullable<Explanation['pin']>): string {
  if (members.length === 0) return 'Operators have pinned it to hubs that are no members now, so it goes as usual.';
  const names = members.join(', ');
  return holds
    ? `Operators have pinned it to ${names}.`
    : `Operators have pinned it to ${names}, and none of these can take it now, so it goes as usual.`;
}

/** What a member has of a launch, as a sentence about it. */
export const KNOWLEDGE_WORDS: Readonly<Record<Knowledge, string>> = {
  built: 'has it built',
  presumed: 'has probably built it: it was launched there before',
  building: 'is building it now',
  'other-ref': 'has another ref or an older build of it, so most of the work is done',
  failed: 'failed to build it a short while ago',
  none: 'has nothing of this repository, as far as is known',
};

const BUILDS = [
  'A launch goes to a hub that has already built this repository at this ref. Of several it is the one with the least load.',
  'If there is none, it joins a build that goes on already, or goes where another ref of the repository is built, since most of the work is done there.',
];
const RING =
  'a hash of the repository’s name gives it a place on the ring, so that all its launches begin at the same hub. Hubs that are full, away or far above their fair share are passed over.';
const VISITORS = 'A visitor who launches a repository again goes to the same hub again, while it can take them.';

/** How a policy decides, in three sentences or fewer. */
export const POLICY_WORDS: Readonly<Record<PolicyName, readonly string[]>> = {
  affinity: [...BUILDS, `Otherwise ${RING}`],
  ring: [VISITORS, `For everybody else ${RING}`],
  rendezvous: [
    VISITORS,
    'For everybody else a hash of the repository’s name and of each hub’s ranks the hubs, and the first that is in service takes it.',
  ],
  random: [
    VISITORS,
    'Everybody else’s hub is drawn by lot, each hub by its weight. Those that are full or away are left out.',
  ],
  'least-loaded': [VISITORS, 'Everybody else goes to the hub with the least load for its weight.'],
};
