import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { Announcement } from '../../src/announcements/announcement.ts';
import type { WarmEnd } from '../../src/announcements/announcement-parts.ts';
import { EventWarming } from '../../src/announcements/event-warming.ts';
import { Ledger } from '../../src/builds/ledger.ts';
import type { LaunchSpec } from '../../src/launch/launch-spec.ts';
import type { Federation } from '../../src/routing/federation.ts';
import { NoStore } from '../../src/stores/no-store.ts';
import {
  federationWith,
  type MemberFacts,
  MINUTE,
  NOON,
  ringOrder,
  seen,
  specOf,
  TEXTBOOK,
} from '../routing/fixtures.ts';

const HOUR = 60 * MINUTE;
const COMMIT = specOf('gh', `DS-100/textbook/${'a'.repeat(40)}`);
/** So much that it takes more than a few seats to fill a member to the bound. */
const SLACK = { slack: 1.05 };
const SETTINGS = { leadMs: 2 * HOUR, recheckMs: 5 * MINUTE, seatsPerMember: 30 };
const hub = (more: MemberFacts = {}): MemberFacts => ({ room: 200, generation: 'g1', ...more });

describe('an announced event', () => {
  let now: number;
  let federation: Federation;
  let ledger: Ledger;
  /** Members that were asked for it, in order. */
  let asked: string[];
  let ends: Record<string, WarmEnd>;
  let notes: string[];
  /** Members that are not to build before people come. */
  let off: string[];
  let builds: Promise<void>[];
  let open: (() => void) | null;

  beforeEach(async () => {
    now = NOON;
    federation = federationWith({ a: hub(), b: hub(), c: hub(), d: hub() }, SLACK);
    asked = [];
    ends = {};
    notes = [];
    off = [];
    builds = [];
    open = null;
    const settings = { knownRepos: 10, recordsPerRepo: 64, queue: 100, presumedRetentionMs: HOUR };
    ledger = new Ledger(settings, { store: new NoStore(), now: () => now, later: () => () => {} });
    await ledger.start();
  });
  afterEach(() => ledger.close());

  const announcement = (more: Partial<Announcement> = {}): Announcement => ({
    id: 'class',
    spec: COMMIT,
    from: NOON + 3 * HOUR,
    until: NOON + 6 * HOUR,
    seats: 36,
    title: null,
    by: 'olga',
    announcedAt: NOON,
    ...more,
  });

  /** Builds at once, unless `open` is to be awaited; what is built is learnt as a stream would teach it. */
  async function warm(spec: LaunchSpec, index: number, signal: AbortSignal): Promise<WarmEnd> {
    const { member, generation } = federation.members[index]!;
    asked.push(member.name);
    if (open !== null) await new Promise<void>((resolve) => (open = resolve));
    const end = ends[member.name] ?? { outcome: 'there' as const };
    if (end.outcome === 'there' && !signal.aborted) {
      ledger.learn({ repo: spec.repoKey, record: seen(member.name, { ref: spec.ref, at: now, generation }) });
    }
    return end;
  }

  function warming(event: Announcement): EventWarming {
    const note =
      (what: string) =>
      (_: unknown, ...more: readonly unknown[]) =>
        void notes.push([what, ...more].join(' '));
    return new EventWarming(event, event.from - SETTINGS.leadMs, {
      settings: SETTINGS,
      federation: () => federation,
      mayBuild: (index) => !off.includes(federation.members[index]!.member.name),
      ledger,
      warm: (...order) => {
        const build = warm(...order);
        builds.push(build.then(() => {}));
        return build;
      },
      clock: { now: () => now },
      notes: {
        begun: note('begun'),
        warmed: note('warmed'),
        failed: note('failed'),
        short: note('short'),
        unbuildable: note('unbuildable'),
        fault: (cause) => {
          throw cause;
        },
      },
    });
  }

  /** Lets time pass in steps of the keeper's kind, until all that was begun has ended. */
  async function pass(event: EventWarming, ms: number): Promise<void> {
    for (const end = now + ms; now < end; now = Math.min(end, now + MINUTE)) await step(event);
    await step(event);
  }
  async function step(event: EventWarming): Promise<void> {
    await event.tick();
    if (open === null) await Promise.all(builds);
    await Promise.resolve();
  }
  const order = () => ringOrder(federation, COMMIT);

  it('is built on as many members as its seats need, from its lead on and once', async () => {
    const event = warming(announcement());
    await pass(event, HOUR - MINUTE);
    expect(asked).to.deep.equal([]);
    expect(await event.progress()).to.include({ phase: 'announced', places: 0 });
    await pass(event, MINUTE);
    expect(asked).to.deep.equal(order().slice(0, 3));
    await pass(event, 2 * HOUR);
    expect(asked).to.have.lengthOf(3);
    const progress = await event.progress();
    expect(progress).to.include({ phase: 'running', places: 36, missing: 0 });
    expect(progress.holding).to.have.members(order().slice(0, 3));
    expect(notes).to.deep.equal([
      'begun',
      ...order()
        .slice(0, 3)
        .map((name) => `warmed ${name}`),
    ]);
  });

  it('says which members are at it, and counts no places there', async () => {
    open = () => {};
    const event = warming(announcement({ seats: 5 }));
    await pass(event, HOUR);
    expect(await event.progress()).to.deep.include({
      building: [order()[0]],
      holding: [],
      places: 0,
      phase: 'warming',
    });
    await pass(event, 10 * MINUTE);
    expect(asked).to.have.lengthOf(1);
    open();
    open = null;
    await step(event);
    expect(await event.progress()).to.deep.include({ building: [], holding: [order()[0]], places: 5 });
  });

  it('goes to another member when one is lost, also in its hours', async () => {
    const event = warming(announcement({ seats: 5 }));
    await pass(event, 4 * HOUR);
    const [first, second] = order();
    federation = federationWith({ a: hub(), b: hub(), c: hub(), d: hub(), [first!]: hub({ out: 'down' }) }, SLACK);
    await pass(event, 5 * MINUTE);
    expect(asked).to.deep.equal([first, second]);
    expect(await event.progress()).to.deep.include({ holding: [second], places: 5 });
  });

  it('is built again where a member has become cold', async () => {
    const event = warming(announcement({ seats: 5 }));
    await pass(event, HOUR);
    const [first] = order();
    federation = federationWith({ a: hub(), b: hub(), c: hub(), d: hub(), [first!]: hub({ generation: 'g2' }) }, SLACK);
    await pass(event, 5 * MINUTE);
    expect(asked).to.deep.equal([first, first]);
    expect((await event.progress()).holding).to.deep.equal([first]);
  });

  it('does not grow when its own visitors fill the members', async () => {
    const event = warming(announcement({ seats: 5 }));
    await pass(event, 3 * HOUR);
    const [first] = order();
    const crowd = { pods: 30, room: 170 };
    federation = federationWith({ a: hub(), b: hub(), c: hub(), d: hub(), [first!]: hub(crowd) }, SLACK);
    await pass(event, HOUR);
    expect(asked).to.deep.equal([first]);
  });

  it('counts as used while it lasts, whatever the retention', async () => {
    const facts = { a: hub(), b: hub(), c: hub(), d: hub() };
    federation = federationWith(facts, { ...SLACK, retentionMs: 20 * MINUTE });
    const event = warming(announcement({ seats: 5 }));
    await pass(event, 6 * HOUR - MINUTE);
    expect(asked).to.have.lengthOf(1);
    expect((await event.progress()).holding).to.deep.equal(asked);
    // Nobody looks after it any more.
    now += HOUR;
    expect((await event.progress()).holding).to.deep.equal([]);
  });

  it('is asked for again now and then where its ref may move', async () => {
    const event = warming(announcement({ spec: TEXTBOOK, seats: 5 }));
    const [first] = ringOrder(federation, TEXTBOOK);
    await pass(event, HOUR + 29 * MINUTE);
    expect(asked).to.deep.equal([first]);
    await pass(event, 30 * MINUTE);
    expect(asked).to.deep.equal([first, first]);
  });

  it('is built where its ref has moved, as others have seen', async () => {
    const event = warming(announcement({ spec: TEXTBOOK, seats: 36 }));
    await pass(event, HOUR);
    const [first, second, third] = ringOrder(federation, TEXTBOOK);
    const learn = (member: string, resolvedRef: string) =>
      ledger.learn({ repo: TEXTBOOK.repoKey, record: seen(member, { at: ++now, resolvedRef, generation: 'g1' }) });
    for (const member of [first!, second!, third!]) learn(member, 'old');
    expect(await event.progress()).to.include({ places: 36 });
    learn(second!, 'new');
    expect(await event.progress()).to.include({ places: 12 });
    asked.length = 0;
    await pass(event, 5 * MINUTE);
    expect(asked).to.have.members([first, third]);
    expect(await event.progress()).to.include({ places: 36 });
  });

  it('is tried again where the repo fails, with longer and longer pauses, and says why', async () => {
    const [first] = ringOrder(federation, COMMIT);
    for (const name of 'abcd') ends[name] = { outcome: 'failed', of: 'repo', message: 'no such branch' };
    const event = warming(announcement({ seats: 5 }));
    await pass(event, HOUR);
    expect(asked).to.deep.equal([first]);
    const { lastFailure, members } = await event.progress();
    expect(lastFailure).to.deep.equal({ member: first, message: 'no such branch', at: now });
    expect(members.map(({ state }) => state)).to.deep.equal(['failed']);
    await pass(event, 2 * HOUR);
    // After 5, 10, 20, 40 and 60 minutes
    expect(asked).to.have.lengthOf(5);
    ends = {};
    await pass(event, HOUR);
    expect((await event.progress()).places).to.equal(5);
  });

  it('goes to another member at once where one cannot build it', async () => {
    const [first, second] = order();
    ends[first!] = { outcome: 'failed', of: 'member', message: `${first} does not pre-warm.` };
    const event = warming(announcement({ seats: 5 }));
    await pass(event, HOUR);
    await step(event);
    expect(asked).to.deep.equal([first, second]);
    expect((await event.progress()).places).to.equal(5);
  });

  it('says once that there is no room for all', async () => {
    const event = warming(announcement({ seats: 200 }));
    await pass(event, 2 * HOUR);
    expect(notes.filter((note) => note.startsWith('short'))).to.deep.equal(['short 80']);
    expect(await event.progress()).to.include({ places: 120, missing: 80 });
  });

  it('counts on nobody who is not to build before people come, before its lead as well', async () => {
    const [first, ...others] = order();
    off = [first!];
    const event = warming(announcement({ seats: 5 }));
    const members = async () => (await event.progress()).members.map(({ member }) => member);
    expect(await members()).to.deep.equal([others[0]]);
    await pass(event, HOUR);
    expect(await members()).to.deep.equal([others[0]]);
    expect(asked).to.deep.equal([others[0]]);
  });

  it('tells seats without room from those that have no hub to build it, and says why', async () => {
    federation = federationWith({ a: hub({ room: 20 }), b: hub({ room: 10 }), c: hub({ room: 5 }) }, SLACK);
    off = ['b'];
    ends.c = { outcome: 'failed', of: 'member', message: 'Too many builds.' };
    const event = warming(announcement({ seats: 40 }));
    expect(await event.progress()).to.deep.include({ missing: 5, unbuildable: 10, room: 25 });
    await pass(event, HOUR);
    await step(event);
    const { missing, unbuildable, room, reasons } = await event.progress();
    expect({ missing, unbuildable, room }).to.deep.equal({ missing: 5, unbuildable: 15, room: 25 });
    expect(reasons).to.have.deep.members([
      { member: 'b', message: 'it is not to build before people come (prewarm: off)' },
      { member: 'c', message: 'Too many builds.' },
    ]);
    expect(notes.filter((note) => /^(short|unbuildable)/.test(note))).to.deep.equal(['short 5', 'unbuildable 10 b']);
  });

  it('begins nothing more once it has been stopped', async () => {
    const event = warming(announcement());
    event.stop();
    await pass(event, 2 * HOUR);
    expect(asked).to.deep.equal([]);
  });
});
