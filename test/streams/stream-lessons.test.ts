import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import type { BuildRecord } from '../../src/builds/build-record.ts';
import { TOUCH_EVERY_MS } from '../../src/builds/presume.ts';
import type { MemberName } from '../../src/members/member.ts';
import type { SimulatedHub } from '../../src/simulated-hub/simulated-hub.ts';
import { EventSplitter } from '../../src/streams/event-splitter.ts';
import { type HubEvent, readHubEvent } from '../../src/streams/hub-event.ts';
import { type LessonOptions, StreamLessons } from '../../src/streams/stream-lessons.ts';
import { NOON, presumed, specOf, TEXTBOOK } from '../routing/fixtures.ts';
import { eventually } from '../support/http.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { simulatedHubs } from '../support/simulated-hubs.ts';

const ANN = 'ann' as MemberName;
const PREFIX = 'registry.test/hub1-';
const COMMIT = '233102a7fae1e7c29ad87a1635f3cb6e21c597a7';
const IMAGE = `${PREFIX}ds-2d100-2dtextbook-089fa5:${COMMIT}`;

const lessonsOf = (options: Partial<LessonOptions> = {}) =>
  new StreamLessons({ spec: TEXTBOOK, member: ANN, versions: '0d1e', ...options });

/** One stream of a hub, heard as it comes. */
class Listener {
  readonly lessons: StreamLessons;
  readonly records: BuildRecord[] = [];
  readonly events: HubEvent[] = [];
  readonly #hangUp = new AbortController();

  constructor(hub: SimulatedHub, clock: ManualClock, options: Partial<LessonOptions> = {}, query = '') {
    this.lessons = lessonsOf(options);
    const { provider, raw } = options.spec ?? TEXTBOOK;
    void this.#listen(`${hub.url}/build/${provider}/${raw}${query}`, clock).catch(() => {});
  }

  leave(): void {
    this.#hangUp.abort();
  }

  heard(phase: string): Promise<void> {
    return eventually(() => this.events.some((event) => event.phase === phase));
  }

  async #listen(url: string, clock: ManualClock): Promise<void> {
    const splitter = new EventSplitter(64 * 1024);
    const headers = { accept: 'text/event-stream' };
    const { body } = await fetch(url, { headers, signal: this.#hangUp.signal });
    for await (const chunk of body!) {
      for (const block of splitter.push(Buffer.from(chunk))) {
        const event = block.kind === 'event' ? readHubEvent(block.data) : null;
        if (event === null) continue;
        const record = this.lessons.hear(event, clock.now());
        if (record !== null) this.records.push(record);
        this.events.push(event);
      }
    }
  }
}

const event = (phase: HubEvent['phase'], rest: Partial<HubEvent> = {}): HubEvent => ({
  phase,
  message: null,
  imageName: null,
  statusCode: null,
  persistentRequest: null,
  ...rest,
});
const BUILT = event('built', { imageName: IMAGE });
const AWAITED = event('waiting', { message: 'Waiting for build to start...\n' });
const outcomes = (records: readonly (BuildRecord | null)[]) =>
  records.flatMap((record) => (record === null ? [] : [record.observed!.outcome]));

describe('StreamLessons', () => {
  const start = simulatedHubs();
  const listeners: Listener[] = [];
  afterEach(() => {
    for (const listener of listeners.splice(0)) listener.leave();
  });
  const listen = (...args: ConstructorParameters<typeof Listener>) => {
    const listener = new Listener(...args);
    listeners.push(listener);
    return listener;
  };

  describe('on a hub’s own streams', () => {
    it('learns that a build began, and that it was made, of which commit, under what and in what time', async () => {
      const clock = new ManualClock(NOON);
      const hub = await start({ clock, buildMs: () => 10_000, commits: () => COMMIT });
      const visit = listen(hub, clock);
      await visit.heard('fetching');
      const building = {
        ref: 'main',
        member: ANN,
        observed: {
          outcome: 'building',
          at: NOON,
          source: 'stream',
          resolvedRef: null,
          generation: '0d1e',
          durationMs: null,
        },
        presumedAt: null,
        builtSince: null,
        usedAt: NOON,
      };
      expect(visit.records).to.deep.equal([building]);
      expect(visit.lessons.fresh).to.equal(null);
      expect(visit.lessons.imagePrefix).to.equal(null);
      await clock.advance(10_000);
      await visit.heard('ready');
      expect(visit.records).to.deep.equal([
        building,
        {
          ref: 'main',
          member: ANN,
          observed: {
            outcome: 'built',
            at: NOON + 10_000,
            source: 'stream',
            resolvedRef: COMMIT,
            generation: `0d1e ${PREFIX}`,
            durationMs: 10_000,
          },
          presumedAt: null,
          builtSince: NOON + 10_000,
          usedAt: NOON + 10_000,
        },
      ]);
      expect(visit.lessons.fresh).to.equal(true);
      expect(visit.lessons.imagePrefix).to.equal(PREFIX);
      expect(visit.lessons.course).to.deep.include({ building: true, pushing: true, built: true, launching: true });
    });

    it('learns of an image that was found, but no time', async () => {
      const clock = new ManualClock(NOON);
      const hub = await start({ clock, images: [IMAGE], commits: () => COMMIT });
      const visit = listen(hub, clock);
      await visit.heard('ready');
      expect(outcomes(visit.records)).to.deep.equal(['built']);
      expect(visit.records[0]!.observed).to.include({ resolvedRef: COMMIT, durationMs: null, at: NOON });
      expect(visit.records[0]).to.include({ builtSince: NOON, usedAt: NOON });
      expect(visit.lessons.fresh).to.equal(false);
    });

    it('learns that the repository cannot be built, once, though the hub says so twice', async () => {
      const clock = new ManualClock(NOON);
      const hub = await start({ clock, buildMs: () => 10_000 });
      hub.failBuilds(/textbook/);
      const visit = listen(hub, clock);
      await visit.heard('fetching');
      await clock.advance(10_000);
      await eventually(() => visit.events.filter(({ phase }) => phase === 'failed').length === 2);
      expect(outcomes(visit.records)).to.deep.equal(['building', 'failed']);
      expect(visit.records[1]).to.deep.include({ builtSince: null, usedAt: NOON + 10_000 });
      expect(visit.records[1]!.observed).to.include({ at: NOON + 10_000, generation: '0d1e', durationMs: null });
      expect(visit.lessons.fresh).to.equal(null);
    });

    it('learns nothing from a hub that is full, nor that a ref does not resolve', async () => {
      const clock = new ManualClock(NOON);
      const full = listen(await start({ clock, podQuota: 0 }), clock);
      await full.heard('failed');
      expect(full.records).to.deep.equal([]);
      const gone = listen(await start({ clock, commits: () => null }), clock, { spec: specOf('gh', 'a/b/gone') });
      await gone.heard('failed');
      expect(gone.records).to.deep.equal([]);
    });

    it('takes a branch that is gone for no build', async () => {
      const clock = new ManualClock(NOON);
      const hub = await start({ clock, commits: (_repo, ref) => (ref === 'HEAD' ? COMMIT : null), images: [IMAGE] });
      const visit = listen(hub, clock);
      await visit.heard('waiting');
      expect(visit.records).to.deep.equal([]);
      await clock.advance(10_000);
      await visit.heard('ready');
      // What the link's own ref meant to the hub.
      expect(outcomes(visit.records)).to.deep.equal(['built']);
      expect(visit.records[0]).to.include({ ref: 'main' });
      expect(visit.lessons.fresh).to.equal(false);
    });

    it('keeps what it learnt of the image when the launch fails after it', async () => {
      const clock = new ManualClock(NOON);
      const hub = await start({ clock, launchAttempts: 1 });
      hub.failLaunches(true);
      const visit = listen(hub, clock);
      await visit.heard('failed');
      expect(outcomes(visit.records)).to.deep.equal(['building', 'built']);
    });

    it('learns of an image from a hub that only builds', async () => {
      const clock = new ManualClock(NOON);
      const hub = await start({ clock, apiOnly: true, commits: () => COMMIT });
      const visit = listen(hub, clock, {}, '?build_only=true');
      await visit.heard('ready');
      expect(outcomes(visit.records)).to.deep.equal(['building', 'built']);
      expect(visit.records[1]!.observed).to.include({ resolvedRef: COMMIT, generation: `0d1e ${PREFIX}` });
      expect(visit.lessons.fresh).to.equal(true);
    });
  });

  it('gives no time for a build whose beginning it did not hear', () => {
    const lessons = lessonsOf();
    lessons.hear(AWAITED, NOON);
    lessons.hear(event('building', { message: 'Step 40/51 : USER root' }), NOON);
    expect(lessons.hear(BUILT, NOON + 1000)?.observed).to.include({ durationMs: null });
  });

  it('learns from `ready` what the ref meant where `built` did not say', () => {
    const lessons = lessonsOf();
    const first = lessons.hear(event('built', { message: 'Found built image, launching...\n' }), NOON);
    expect(first?.observed).to.include({ resolvedRef: null, generation: '0d1e' });
    const ready = event('ready', { persistentRequest: `v2/gh/DS-100/textbook/${COMMIT}` });
    const second = lessons.hear(ready, NOON + 5000);
    expect(second?.observed).to.include({ outcome: 'built', resolvedRef: COMMIT, at: NOON });
    expect(lessons.hear(ready, NOON + 6000)).to.equal(null);
  });

  it('learns from `ready` nothing that it knows already', () => {
    const lessons = lessonsOf();
    expect(outcomes([lessons.hear(BUILT, NOON), lessons.hear(BUILT, NOON + 1)])).to.deep.equal(['built']);
    const ready = event('ready', { imageName: IMAGE, persistentRequest: `v2/gh/DS-100/textbook/${COMMIT}` });
    expect(lessons.hear(ready, NOON + 2)).to.equal(null);
    const blind = lessonsOf();
    blind.hear(event('built'), NOON);
    expect(blind.hear(event('ready'), NOON + 1)).to.equal(null);
  });

  it('learns once that a build failed, however often it is told', () => {
    const lessons = lessonsOf();
    const failed = event('failed', { message: "The command 'make' returned a non-zero code: 2" });
    const heard = [AWAITED, event('fetching'), failed, failed].map((next) => lessons.hear(next, NOON));
    expect(outcomes(heard)).to.deep.equal(['building', 'failed']);
  });

  it('learns that a build ended, whoever was to blame: nobody is sent to join it', () => {
    for (const failure of [
      event('failed'),
      event('failed', { message: 'Too many users on this BinderHub! Try again soon.\n' }),
      event('failed', { message: 'Internal Server Error\n', statusCode: 500 }),
      event('failed', { message: 'toomanyrequests: You have reached your pull rate limit.' }),
    ]) {
      const lessons = lessonsOf();
      lessons.hear(AWAITED, NOON);
      lessons.hear(event('fetching'), NOON);
      lessons.hear(event('building'), NOON);
      const told = lessons.hear(failure, NOON + 1000);
      expect(told?.observed, failure.message ?? '').to.include({ outcome: 'failed', at: NOON + 1000 });
    }
    const lost = lessonsOf();
    expect(lost.failed(NOON)).to.equal(null);
    lost.hear(event('fetching'), NOON);
    expect(lost.failed(NOON + 1)?.observed).to.include({ outcome: 'failed' });
    expect(lost.failed(NOON + 2)).to.equal(null);
  });

  it('takes the versions out of a generation that tells a prefix as well', () => {
    const moved = lessonsOf({ versions: '0d1e registry.test/hub0-' });
    expect(moved.hear(AWAITED, NOON)?.observed).to.include({ generation: '0d1e' });
    expect(moved.hear(BUILT, NOON)?.observed).to.include({ generation: `0d1e ${PREFIX}` });
    const unknown = lessonsOf({ versions: null });
    expect(unknown.hear(AWAITED, NOON)?.observed).to.include({ generation: null });
    expect(unknown.hear(BUILT, NOON)?.observed).to.include({ generation: ` ${PREFIX}` });
  });

  describe('told what the ledger knows', () => {
    const known = lessonsOf().hear(BUILT, NOON)!;
    const found = (knowledge: BuildRecord, now: number, image = IMAGE) =>
      lessonsOf({ known: knowledge }).hear(event('built', { imageName: image }), now);

    it('has no news of an image that is found again soon', () => {
      expect(found(known, NOON + TOUCH_EVERY_MS - 1)).to.equal(null);
      expect(found(known, NOON + TOUCH_EVERY_MS)).not.to.equal(null);
    });

    it('has news of another commit or prefix, and where less was known', () => {
      const now = NOON + 1000;
      const other = 'a'.repeat(40);
      expect(found(known, now, IMAGE.replace(COMMIT, other))?.observed).to.include({ resolvedRef: other });
      expect(found(known, now, IMAGE.replace('hub1-', 'hub1-1-'))).not.to.equal(null);
      expect(found(presumed('ann', 0), now)).not.to.equal(null);
      expect(found({ ...known, presumedAt: NOON + 1 }, now)).not.to.equal(null);
      const told = { ...known.observed!, source: 'event' as const };
      expect(found({ ...known, observed: { ...told, generation: '0d1e' } }, now)).not.to.equal(null);
      expect(found({ ...known, observed: { ...told, resolvedRef: null } }, now)).not.to.equal(null);
      expect(found({ ...known, observed: told }, now)).to.equal(null);
      expect(found({ ...known, observed: { ...known.observed!, outcome: 'failed' } }, now)).not.to.equal(null);
    });

    it('has news of every build that it saw made', () => {
      const lessons = lessonsOf({ known });
      const records = [lessons.hear(AWAITED, NOON + 1), lessons.hear(BUILT, NOON + 2)];
      expect(outcomes(records)).to.deep.equal(['building', 'built']);
    });
  });
});
