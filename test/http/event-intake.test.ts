import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { Ledger } from '../../src/builds/ledger.ts';
import { eventIntake } from '../../src/http/event-intake.ts';
import type { RepoKey } from '../../src/launch/launch-spec.ts';
import { firstRoster } from '../../src/members/build-roster.ts';
import { NoStore } from '../../src/stores/no-store.ts';
import { byName, HOUR, MINUTE, NOON } from '../builds/fixtures.ts';
import { readPart } from '../support/gateway.ts';

const { members } = readPart({
  members: [
    { name: 'ann', url: 'https://ann.example', prime: true },
    { name: 'bob', url: 'https://bob.example' },
  ],
});
const states = firstRoster(members, NOON).states.map((state) => ({ ...state, generation: `of ${state.member.name}` }));

interface Told {
  readonly member: number;
  readonly repo: string;
  readonly ref: string;
  readonly resolvedRef: string;
  readonly status: string;
  readonly at: number;
}

const eventOf = ({ member, repo, ref, resolvedRef, status, at }: Told) => ({
  timestamp: new Date(at).toISOString(),
  schema: 'binderhub.jupyter.org/launch',
  version: 6,
  provider: 'GitHub',
  spec: `${repo}/${ref}`,
  ref: resolvedRef,
  status,
  origin: new URL(states[member]!.member.url).host,
});

const REPOS = ['owner/one', 'owner/two'];

/** What is known after these events, told in this order. */
async function knownAfter(told: readonly Told[]) {
  const ledger = new Ledger(
    { knownRepos: 100, recordsPerRepo: 64, queue: 10_000, presumedRetentionMs: HOUR },
    { store: new NoStore(), now: () => NOON, later: () => () => {} },
  );
  await ledger.start();
  const intakes = states.map((state, index) =>
    eventIntake({ ledger, publicUrl: null, outcomes: { launchSucceeded: () => {} } }, { ...state, index }, NOON),
  );
  for (const event of told) expect(intakes[event.member]!({ line: 1, value: eventOf(event) })).to.equal(null);
  const known = await Promise.all(REPOS.map((repo) => ledger.recall(`gh:${repo}` as RepoKey)));
  await ledger.close();
  return known.map(({ records }) => byName(records));
}

/** Few values, so that events meet; some so young that they tell the generation, some from a clock that is ahead. */
const anyTold: fc.Arbitrary<Told> = fc.record({
  member: fc.nat({ max: 1 }),
  repo: fc.constantFrom(...REPOS),
  ref: fc.constantFrom('HEAD', 'main'),
  resolvedRef: fc.constantFrom('c1', 'c2'),
  status: fc.constantFrom('success', 'failure'),
  at: fc.constantFrom(-HOUR, -11 * MINUTE, -10 * MINUTE, -9 * MINUTE, -MINUTE, 0, HOUR).map((ms) => NOON + ms),
});

describe('launch events, however they come', () => {
  it('shuffled and repeated make the same knowledge', async () => {
    const events = fc.array(anyTold, { minLength: 1, maxLength: 30 });
    const order = events.chain((told) =>
      fc.tuple(
        fc.constant(told),
        fc
          .shuffledSubarray([...told, ...told, ...told], { minLength: 0 })
          .chain((again) => fc.shuffledSubarray([...told, ...again], { minLength: told.length + again.length })),
      ),
    );
    await fc.assert(
      fc.asyncProperty(order, async ([told, shuffled]) => {
        expect(await knownAfter(shuffled)).to.deep.equal(await knownAfter(told));
      }),
    );
  });

  it('leave what is newest, and when it was first built', async () => {
    const told = { member: 0, repo: 'owner/one', ref: 'HEAD', resolvedRef: 'c1', status: 'success', at: NOON - HOUR };
    const newer = { ...told, resolvedRef: 'c2', at: NOON - MINUTE };
    const failed = { ...told, status: 'failure', at: NOON - 30 * MINUTE };
    const [records] = await knownAfter([newer, failed, told, newer, told]);
    expect(records).to.have.length(1);
    expect(records![0]).to.include({ builtSince: NOON - HOUR, usedAt: NOON - MINUTE });
    expect(records![0]!.observed).to.include({ resolvedRef: 'c2', outcome: 'built', generation: 'of ann' });
  });

  it('tell of launches that went well, when they did, and of none in the future', async () => {
    const ledger = new Ledger(
      { knownRepos: 100, recordsPerRepo: 64, queue: 100, presumedRetentionMs: HOUR },
      { store: new NoStore(), now: () => NOON, later: () => () => {} },
    );
    const well: (readonly [number, number])[] = [];
    const outcomes = { launchSucceeded: (index: number, at: number) => void well.push([index, at]) };
    const learn = eventIntake({ ledger, publicUrl: null, outcomes }, { ...states[1]!, index: 1 }, NOON);
    const told = { member: 1, repo: 'owner/one', ref: 'HEAD', resolvedRef: 'c1' };
    for (const [status, at] of [
      ['success', NOON - MINUTE],
      ['failure', NOON - MINUTE],
      ['success', NOON + HOUR],
    ] as const)
      learn({ line: 1, value: eventOf({ ...told, status, at }) });
    expect(well).to.deep.equal([
      [1, NOON - MINUTE],
      [1, NOON],
    ]);
  });
});
