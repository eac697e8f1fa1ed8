import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { Agent } from 'undici';
import { firstRoster } from '../../src/members/build-roster.ts';
import { checkMember, type MemberCheck } from '../../src/members/check-member.ts';
import type { Member } from '../../src/members/member.ts';
import { MemberMonitor } from '../../src/members/member-monitor.ts';
import { RosterKeeper } from '../../src/members/roster-keeper.ts';
import { badCheck, goodCheck, healthText, memberAt, memberName, TestHubs, versionsText } from './fixtures.ts';
import { ManualClock } from './manual-clock.ts';

const settings = { periodMs: 15_000, jitter: 0.1, failedPeriodMs: 90_000 };
type Check = (member: Member, signal: AbortSignal) => Promise<MemberCheck>;

describe('the member monitor', () => {
  let clock: ManualClock;
  let monitor: MemberMonitor | undefined;
  let keeper: RosterKeeper;
  let errors: unknown[];

  beforeEach(() => {
    clock = new ManualClock();
    errors = [];
  });
  afterEach(async () => {
    await monitor?.stop();
    expect(clock.sleeps, 'timers left behind').to.deep.equal([]);
  });

  const watch = (names: readonly string[], check: Check) => {
    const members = names.map((name) => memberAt(`http://${name}`, name));
    return watchMembers(members, check);
  };
  const watchMembers = (members: readonly Member[], check: Check) => {
    keeper = new RosterKeeper(firstRoster(members, clock.now()), (error) => errors.push(error));
    const onError = (error: unknown) => errors.push(error);
    monitor = new MemberMonitor({ keeper, settings, clock, check, onError });
    return monitor;
  };
  const standings = () => keeper.current.states.map(({ standing }) => standing);
  /** Counts checks, which all end at once as told. */
  const counting = (outcome: (name: string, nth: number) => MemberCheck) => {
    const counts = new Map<string, number>();
    const check: Check = async ({ name }) => {
      const nth = (counts.get(name) ?? 0) + 1;
      counts.set(name, nth);
      return outcome(name, nth);
    };
    return { check, count: (name: string) => counts.get(name) ?? 0 };
  };

  it('checks everybody at once at the start, then each after its period', async () => {
    const { check, count } = counting((name) => goodCheck(name, clock.now()));
    watch(['a', 'b'], check).start();
    await clock.advance(0);
    expect(standings()).to.deep.equal(['up', 'up']);
    await clock.advance(14_999);
    expect(count('a')).to.equal(1);
    await clock.advance(1);
    expect([count('a'), count('b')]).to.deep.equal([2, 2]);
  });

  it('draws each pause from period × (1 ± jitter / 2)', async () => {
    const { check } = counting((name) => goodCheck(name, clock.now()));
    clock.chance = 0;
    watch(['a'], check).start();
    await clock.advance(0);
    expect(clock.sleeps).to.deep.equal([15_750]);
    clock.chance = 1 - Number.EPSILON;
    await clock.advance(15_750);
    expect(clock.sleeps[0]).to.be.closeTo(14_250, 0.001);
  });

  it('rechecks the first two failures soon, later ones slowly, and forgets them with the first success', async () => {
    const { check } = counting((name, nth) => (nth === 5 ? goodCheck(name, clock.now()) : badCheck(name, clock.now())));
    watch(['a'], check).start();
    const pauses: number[] = [];
    await clock.advance(0);
    for (let i = 0; i < 6; i++) {
      pauses.push(clock.sleeps[0]!);
      await clock.advance(clock.sleeps[0]!);
    }
    expect(pauses).to.deep.equal([15_000, 15_000, 90_000, 90_000, 15_000, 15_000]);
  });

  it('never checks one member twice at once, nor lets it delay another', async () => {
    let hanging = 0;
    const others = counting((name) => goodCheck(name, clock.now()));
    const check: Check = (member, signal) => {
      if (member.name !== 'slow') return others.check(member, signal);
      hanging++;
      return untilAborted(signal);
    };
    watch(['slow', 'quick'], check).start();
    await clock.advance(0);
    void monitor!.checkNow(memberName('slow'));
    await clock.advance(60_000);
    expect(hanging).to.equal(1);
    expect(others.count('quick')).to.equal(5);
    expect(standings()).to.deep.equal(['unchecked', 'up']);
  });

  it('goes on when a check breaks or a listener throws', async () => {
    const { check, count } = counting((name, nth) => {
      if (nth === 1) throw new Error('broken check');
      return goodCheck(name, clock.now());
    });
    watch(['a'], check);
    keeper.onChange(() => {
      throw new Error('broken listener');
    });
    monitor!.start();
    await clock.advance(0);
    await clock.advance(15_000);
    await clock.advance(15_000);
    expect(count('a')).to.equal(3);
    expect(errors.map(String)).to.deep.equal([
      'Error: broken check',
      'Error: broken listener',
      'Error: broken listener',
    ]);
    expect(standings()).to.deep.equal(['up']);
  });

  it('checks a member now when asked, and counts its period from then', async () => {
    const { check, count } = counting((name) => goodCheck(name, clock.now()));
    watch(['a', 'b'], check).start();
    await clock.advance(10_000);
    await monitor!.checkNow(memberName('a'));
    expect([count('a'), count('b')]).to.deep.equal([2, 1]);
    expect(keeper.current.states[0]!.checkedAt).to.equal(clock.now());
    await clock.advance(14_999);
    expect(count('a')).to.equal(2);
    await clock.advance(1);
    expect(count('a')).to.equal(3);
  });

  it('refuses to check a stranger, or anybody while it is not running', async () => {
    watch(['a'], counting((name) => goodCheck(name, clock.now())).check);
    expect(await failure(monitor!.checkNow(memberName('a')))).to.match(/not running/);
    monitor!.start();
    expect(await failure(monitor!.checkNow(memberName('x')))).to.match(/no member is named x/);
  });

  it('breaks off what is under way when stopped, lets nobody wait for ever, and can start again', async () => {
    let begun = 0;
    watch(['a', 'b'], (_, signal) => {
      begun++;
      return untilAborted(signal);
    }).start();
    const asked = monitor!.checkNow(memberName('a'));
    await monitor!.stop();
    await asked;
    expect(errors).to.deep.equal([]);
    expect(standings()).to.deep.equal(['unchecked', 'unchecked']);
    await clock.advance(100_000);
    expect(begun).to.equal(2);
    monitor!.start();
    monitor!.start();
    await clock.advance(0);
    expect(begun).to.equal(4);
  });

  it('lets nobody wait who asks while it stops', async () => {
    const { check, count } = counting((name) => goodCheck(name, clock.now()));
    watch(['a'], check).start();
    await clock.advance(0);
    const stopped = monitor!.stop();
    await monitor!.checkNow(memberName('a'));
    await stopped;
    expect(count('a')).to.equal(1);
  });

  it('sees real hubs fall and rise', async () => {
    const hubs = new TestHubs();
    const dispatcher = new Agent();
    try {
      let well = true;
      const changing = await hubs.start((req, res) => {
        if (!well) return void res.writeHead(500).end('<html>');
        res.end(req.url === '/health' ? healthText() : versionsText('r2d:1'));
      });
      const hanging = await hubs.start(() => {});
      const options = { settings: { retries: 0, timeoutMs: 5000, maxBodyBytes: 100_000 }, dispatcher, clock };
      watchMembers([memberAt(changing, 'changing'), memberAt(hanging, 'hanging')], (member, signal) =>
        checkMember(member, options, signal),
      );
      monitor!.start();
      await monitor!.checkNow(memberName('changing'));
      expect(standings()).to.deep.equal(['up', 'unchecked']);
      well = false;
      await monitor!.checkNow(memberName('changing'));
      expect(keeper.current.states[0]).to.include({ standing: 'down', reason: 'status' });
      well = true;
      await monitor!.checkNow(memberName('changing'));
      expect(standings()).to.deep.equal(['up', 'unchecked']);
      await monitor!.stop();
    } finally {
      await dispatcher.destroy();
      await hubs.close();
    }
  });
});

const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'it resolved',
    (error: Error) => error.message,
  );
