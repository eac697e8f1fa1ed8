import { expect } from 'chai';
import { describe, it } from 'mocha';
import { buildMs } from '../../../benchmarks/routing/build-times.ts';
import { Histogram } from '../../../benchmarks/routing/histogram.ts';
import { ImageCaches } from '../../../benchmarks/routing/image-caches.ts';
import { incidentsOf, parseIncident } from '../../../benchmarks/routing/incidents.ts';
import { LiveLoad } from '../../../benchmarks/routing/live-load.ts';
import { TimeLine } from '../../../benchmarks/routing/time-line.ts';
import { TimeSeries } from '../../../benchmarks/routing/time-series.ts';

const MINUTE = 60_000;

describe('the parts of a replay', () => {
  it('draw build times that fit the measured quantiles', () => {
    const seconds = Array.from({ length: 20_000 }, (_, commit) => buildMs(1, 7, commit) / 1_000).sort((a, b) => a - b);
    const at = (q: number) => seconds[Math.floor(q * seconds.length)]!;
    for (const [q, expected] of [
      [0.1, 37],
      [0.5, 95],
      [0.75, 196],
      [0.9, 361],
      [0.95, 540],
    ] as const) {
      expect(at(q) / expected, `p${100 * q}`).to.be.within(0.93, 1.07);
    }
  });

  it('know at any moment how many sessions live', () => {
    const load = new LiveLoad(2, 0);
    load.add(0, 0, 10 * MINUTE);
    load.add(0, 2 * MINUTE, 5 * MINUTE);
    load.add(1, 0, 20 * MINUTE);
    const at = (now: number) => {
      load.advance(now);
      return [...load.now];
    };
    expect(at(MINUTE)).to.deep.equal([1, 1]);
    expect(at(3 * MINUTE)).to.deep.equal([2, 1]);
    expect(at(6 * MINUTE)).to.deep.equal([1, 1]);
    load.lose(1);
    expect(at(7 * MINUTE)).to.deep.equal([1, 0]);
    expect(at(30 * 24 * 60 * MINUTE)).to.deep.equal([0, 0]);
  });

  it('hold an image while it is used, of this commit and generation only', () => {
    const images = new ImageCaches(2, 30 * MINUTE);
    const look = (now: number, commit = 1, generation = 0, member = 0) =>
      images.look(member, 9_000, commit, generation, now);
    expect(look(0)).to.equal('gone');
    images.build(0, 9_000, 1, 0, 5 * MINUTE, false);
    expect(look(MINUTE)).to.equal('building');
    expect(look(6 * MINUTE)).to.equal('there');
    expect(look(6 * MINUTE, 2)).to.equal('gone');
    expect(look(6 * MINUTE, 1, 1)).to.equal('gone');
    expect(look(6 * MINUTE, 1, 0, 1)).to.equal('gone');
    expect(look(35 * MINUTE)).to.equal('there');
    expect(look(66 * MINUTE)).to.equal('gone');
  });

  it('forget a build that failed, once it has', () => {
    const images = new ImageCaches(1, 30 * MINUTE);
    images.build(0, 0, 1, 0, 5 * MINUTE, true);
    expect(images.look(0, 0, 1, 0, MINUTE)).to.equal('building');
    expect(images.look(0, 0, 1, 0, 6 * MINUTE)).to.equal('gone');
  });

  it('take out what comes in order of time', () => {
    const line = new TimeLine<{ readonly at: number }>();
    for (const at of [5, 3, 9, 1, 7, 2, 8]) line.add({ at });
    const times = [];
    while (line.nextAt < Number.POSITIVE_INFINITY) times.push(line.take()!.at);
    expect(times).to.deep.equal([1, 2, 3, 5, 7, 8, 9]);
  });

  it('give quantiles by nearest rank', () => {
    const histogram = new Histogram(1_000, 0.01);
    for (let i = 1; i <= 100; i++) histogram.add(i / 20);
    expect(histogram.quantile(0.5)).to.be.closeTo(2.5, 0.011);
    expect(histogram.quantile(0.99)).to.be.closeTo(4.95, 0.011);
    expect(histogram.max).to.equal(5);
  });

  it('keep series short and their sums whole, however long the replay', () => {
    const series = new TimeSeries(1, 0, 1);
    for (let at = 0; at < 100_000; at++) series.add(at, 0, 1);
    expect(series.times.length).to.be.at.most(512);
    expect(series.column(0).reduce((sum, n) => sum + n, 0)).to.equal(100_000);
  });

  it('read incidents as a person writes them', () => {
    const plan = parseIncident('outage', 'hub-2@36h+2h');
    const hour = 60 * MINUTE;
    expect(incidentsOf([plan], ['hub-1', 'hub-2'], 1_000 * hour)).to.deep.equal([
      { kind: 'lost', member: 1, at: 1_036 * hour, keepsSessions: false },
      { kind: 'back', member: 1, at: 1_038 * hour },
    ]);
    const moment = parseIncident('drain', 'hub-1@2019-07-03T10:00Z+30m');
    expect(incidentsOf([moment], ['hub-1'], 0)[0]).to.deep.equal({
      kind: 'drain',
      member: 0,
      at: Date.UTC(2019, 6, 3, 10),
    });
    expect(parseIncident('outage', 'hub-2@36h+2h,keep').keepsSessions).to.equal(true);
    expect(incidentsOf([parseIncident('bump', 'all@1h')], ['a', 'b'], 0)).to.deep.equal([
      { kind: 'bump', member: null, at: hour },
    ]);
    for (const [what, text] of [
      ['outage', 'hub-2@36h'],
      ['bump', '36h+1h'],
      ['store', 'hub-1@36h+1h'],
      ['join', 'hub-1@soon'],
    ] as const) {
      expect(() => parseIncident(what, text), text).to.throw(/such as/);
    }
    expect(() => incidentsOf([plan], ['hub-1'], 0)).to.throw('hub-2 is no member');
  });
});
