import { expect } from 'chai';
import fc from 'fast-check';
import { beforeEach, describe, it } from 'mocha';
import { HubCounts } from '../../../src/builds/hub-metrics/hub-counts.ts';
import { HOUR, MINUTE, NOON } from '../fixtures.ts';
import { github, launches, line, look, page, repos } from './fixtures.ts';

const BORN = NOON - 5 * HOUR;

describe('what a hub’s counts tell', () => {
  let counts: HubCounts;
  beforeEach(() => {
    counts = new HubCounts(1000);
  });
  const at = (minute: number) => NOON + minute * MINUTE;
  /** Looks once a minute. */
  const lookAll = (pages: readonly string[]) => pages.map((text, minute) => look(counts, text, at(minute)));

  it('is nothing at the first look', () => {
    const news = look(counts, page(launches({ 'o/a': 7 }), BORN), NOON);
    expect(news).to.deep.equal({ launched: new Set(), since: null, series: 1, ignored: 0 });
  });

  it('is which repos were launched since the last', () => {
    const [, news, none] = lookAll([
      page(launches({ 'O/A': 7, 'o/b': 1, 'o/zero': 0 }), BORN),
      page(launches({ 'O/A': 9, 'o/b': 1, 'o/zero': 0, 'o/new': 1 }), BORN),
      page(launches({ 'O/A': 9, 'o/b': 1, 'o/zero': 0, 'o/new': 1 }), BORN),
    ]);
    expect(repos(news!)).to.deep.equal(['gh:o/a', 'gh:o/new']);
    expect(news).to.include({ since: NOON, series: 4, ignored: 0 });
    expect(repos(none!)).to.deep.equal([]);
    expect(none!.since).to.equal(at(1));
  });

  it('is a build as well, which may not have been launched', () => {
    const built = line(github('o/built'), 1, { name: 'build' });
    const [, news] = lookAll([page(launches({ 'o/a': 1 })), page(launches({ 'o/a': 1 }) + built)]);
    expect(repos(news!)).to.deep.equal(['gh:o/built']);
  });

  it('is not what failed, nor what was refused, nor when a count began', () => {
    const others = (count: number) =>
      ['failure', 'pod_quota', 'repo_quota'].map((status) => line(github('o/failed'), count, { status })).join('') +
      line(github('o/failed'), count, { status: 'failure', name: 'build' }) +
      `binderhub_launch_count_created{provider="GitHub",repo="${github('o/failed')}",status="success"} 1.7${count}e+09\n`;
    const [, news] = lookAll([page(others(1)), page(others(2))]);
    expect(news).to.deep.equal({ launched: new Set(), since: NOON, series: 0, ignored: 0 });
  });

  it('is everything of a process that started since the last look', () => {
    const [, news, next] = lookAll([
      page(launches({ 'o/a': 7, 'o/b': 1 }), BORN),
      page(launches({ 'o/a': 7, 'o/c': 1 }), at(0) + 20_000),
      page(launches({ 'o/a': 8, 'o/c': 1 }), at(0) + 20_000),
    ]);
    expect(repos(news!)).to.deep.equal(['gh:o/a', 'gh:o/c']);
    expect(news!.since).to.equal(NOON);
    expect(repos(next!)).to.deep.equal(['gh:o/a']);
  });

  it('is nothing of a hub that has restarted and does not say when: a new first look', () => {
    const pages = (after: Readonly<Record<string, number>>) => [
      page(launches({ 'o/a': 7, 'o/b': 3 })),
      page(launches(after)),
    ];
    for (const after of [{ 'o/a': 1 }, { 'o/a': 8, 'o/b': 1 }, { 'o/new': 1 }, { 'o/b': 5 }, {}]) {
      const [, news] = pages(after).map((text, minute) => look(counts, text, at(minute)));
      expect(news, JSON.stringify(after)).to.include({ since: null });
      expect(news!.launched.size).to.equal(0);
      const grown = Object.fromEntries([['o/then', 1], ...Object.entries(after)]);
      expect(repos(look(counts, page(launches(grown)), at(2)))).to.deep.equal(['gh:o/then']);
      counts = new HubCounts(1000);
    }
  });

  it('is not the difference between two replicas behind one address', () => {
    const one = (a: number) => page(launches({ 'o/a': a, 'o/one': 3 }), BORN);
    const other = (b: number) => page(launches({ 'o/b': b, 'o/a': 900 }), BORN + 1000);
    const news = lookAll([one(5), other(1), one(5), other(2), other(2), one(6)]);
    expect(news.map((each) => repos(each))).to.deep.equal([[], [], [], ['gh:o/b'], [], ['gh:o/a']]);
    expect(news.map((each) => each?.since)).to.deep.equal([null, null, at(0), at(1), at(3), at(2)]);
  });

  it('is forgotten with a process that has not answered for an hour, or when there are too many', () => {
    const of = (start: number, count = 1) => page(launches({ 'o/a': count }), BORN + start);
    look(counts, of(0), NOON);
    look(counts, of(1), NOON + HOUR + 1);
    expect(look(counts, of(0, 2), NOON + HOUR + 2)!.since).to.equal(null);
    for (let start = 2; start < 6; start++) look(counts, of(start), NOON + HOUR + 2 + start);
    expect(look(counts, of(5, 2), NOON + HOUR + 10)!.since).to.equal(NOON + HOUR + 7);
    expect(look(counts, of(0, 3), NOON + HOUR + 11)!.since).to.equal(null);
  });

  it('is not taken from a page that is no hub’s, nor from one that did not come whole', () => {
    look(counts, page(launches({ 'o/a': 1 }), BORN), NOON);
    expect(look(counts, '<html>\nPlease log in.\n</html>\n', at(1))).to.equal(null);
    expect(look(counts, '', at(2))).to.equal(null);
    const abandoned = counts.read(at(3));
    abandoned.push(Buffer.from(page(launches({ 'o/a': 5, 'o/b': 5 }), BORN)));
    const news = look(counts, page(launches({ 'o/a': 2 }), BORN), at(4));
    expect(repos(news)).to.deep.equal(['gh:o/a']);
    expect(news!.since).to.equal(NOON);
  });

  it('is taken from a hub that has launched nothing yet', () => {
    const [first, news] = lookAll([page('', BORN), page(launches({ 'o/a': 1 }), BORN)]);
    expect(first).to.include({ since: null, series: 0 });
    expect(repos(news!)).to.deep.equal(['gh:o/a']);
  });

  it('has a limit: what there is no room for is neither remembered nor learnt', () => {
    counts = new HubCounts(2);
    const [, news, then] = lookAll([
      page(launches({ 'o/a': 1, 'o/b': 1, 'o/c': 1 }), BORN),
      page(launches({ 'o/a': 1, 'o/b': 2, 'o/c': 2, 'o/d': 1 }), BORN),
      page(launches({ 'o/a': 2, 'o/b': 2, 'o/c': 3, 'o/d': 2 }), BORN),
    ]);
    expect(repos(news!)).to.deep.equal(['gh:o/b']);
    expect(news).to.include({ series: 2, ignored: 2 });
    expect(repos(then!)).to.deep.equal(['gh:o/a']);
  });

  it('is unharmed by rubbish between the lines', () => {
    const rubbish = [
      'binderhub_launch_count_total{\n',
      'binderhub_launch_count_total{provider="GitHub",repo="https://github.com/o/bad",status="success"} NaN\n',
      'binderhub_launch_count_total{provider="GitHub",repo="https://github.com/o/bad",status="success"} -1\n',
      'binderhub_launch_count_total{provider="GitHub",repo="https://github.com/o/bad",status="success"} +Inf\n',
      'binderhub_launch_count_total{provider="GitHub",repo="https://github.com/o/bad",status="succ\n',
      'process_start_time_seconds soon\n',
      '\0\xff\n',
    ].join('');
    const [, news] = lookAll([
      page(launches({ 'o/a': 1 }), BORN),
      page(rubbish + launches({ 'o/a': 2 }) + rubbish, BORN),
    ]);
    expect(repos(news!)).to.deep.equal(['gh:o/a']);
    expect(news!.since).to.equal(NOON);
  });

  it('is the same however the page is cut', () => {
    const text = (more: number) =>
      page(launches({ 'o/a': 1 + more, 'Ö/"b"\\': 2, 'o/c': 3 + 2 * more, 'o/é': more }), BORN);
    const [first, second] = [Buffer.from(text(0)), Buffer.from(text(1))];
    fc.assert(
      fc.property(fc.array(fc.nat(second.length), { maxLength: 40 }), (places) => {
        const cutCounts = new HubCounts(1000);
        const read = (bytes: Buffer, now: number) => {
          const reading = cutCounts.read(now);
          const ends = [...places.filter((place) => place <= bytes.length), bytes.length].sort((a, b) => a - b);
          for (const [i, end] of ends.entries()) reading.push(bytes.subarray(ends[i - 1] ?? 0, end));
          return reading.finish();
        };
        read(first, NOON);
        const news = read(second, at(1));
        expect(repos(news)).to.deep.equal(['gh:o/a', 'gh:o/c', 'gh:o/é']);
        expect(news!.series).to.equal(4);
      }),
    );
  });

  it('is right of a hub with 50,000 series', () => {
    counts = new HubCounts(200_000);
    const many = (more: (i: number) => number) =>
      page(
        Array.from({ length: 50_000 }, (_, i) => line(github(`owner-${i % 700}/repo-${i}`), 1 + more(i))).join(''),
        BORN,
      );
    look(
      counts,
      many(() => 0),
      NOON,
    );
    const news = look(
      counts,
      many((i) => Number(i % 10_000 === 77)),
      at(1),
    );
    expect(news).to.include({ series: 50_000, since: NOON, ignored: 0 });
    expect(repos(news)).to.deep.equal(
      [77, 10_077, 20_077, 30_077, 40_077].map((i) => `gh:owner-${i % 700}/repo-${i}`).sort(),
    );
  });
});
