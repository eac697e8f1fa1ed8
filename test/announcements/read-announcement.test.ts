import { expect } from 'chai';
import { describe, it } from 'mocha';
import { announcementText, parseAnnouncement } from '../../src/announcements/announcement.ts';
import { readAnnouncement } from '../../src/announcements/read-announcement.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const GOOD = { link: 'gh/owner/repo/main', from: '2026-12-01T09:00+01:00', until: '2026-12-01T12:00+01:00', seats: 60 };
const read = (more: Readonly<Record<string, unknown>> = {}) => readAnnouncement({ ...GOOD, ...more }, NOW);
const problems = (more: Readonly<Record<string, unknown>>): string => {
  const reading = read(more);
  return reading.ok ? '' : reading.problems.join(' ');
};

describe('an announcement, as an operator sends it,', () => {
  it('names repo, hours and seats', () => {
    const reading = read({ title: 'Workshop' });
    if (!reading.ok) throw new Error(reading.problems.join());
    const { spec, ...rest } = reading.announced;
    expect(rest).to.deep.equal({
      id: null,
      from: Date.UTC(2026, 11, 1, 8),
      until: Date.UTC(2026, 11, 1, 11),
      seats: 60,
      title: 'Workshop',
    });
    expect(spec).to.include({ provider: 'gh', repo: 'owner/repo', ref: 'main' });
  });

  it('takes a link in all its forms, byte for byte', () => {
    for (const link of [
      'https://gateway.example/v2/gl/a%2Fb/feature/x?urlpath=lab#top',
      'https://gateway.example/binder/v2/gl/a%2Fb/feature/x',
      '/v2/gl/a%2Fb/feature/x',
      ' gl/a%2Fb/feature/x ',
    ]) {
      const reading = read({ link });
      expect(reading.ok && reading.announced.spec.raw, link).to.equal('a%2Fb/feature/x');
    }
    const apart = read({ link: undefined, provider: 'gl', spec: 'a%2Fb/feature/x' });
    expect(apart.ok && apart.announced.spec.raw).to.equal('a%2Fb/feature/x');
    const doors = read({ link: 'gh/v2/build/v2/x' });
    expect(doors.ok && doors.announced.spec.raw).to.equal('v2/build/v2/x');
  });

  it('is told the right link when it has a wrong one', () => {
    for (const [link, suggestion] of [
      ['https://gateway.example/v2/github/owner/repo/main', 'gh/owner/repo/main'],
      ['https://github.com/owner/repo', 'gh/owner/repo/HEAD'],
      ['gh/owner/repo', 'gh/owner/repo/HEAD'],
    ] as const) {
      const reading = read({ link });
      expect(reading.ok, link).to.equal(false);
      expect(!reading.ok && reading.suggestion, link).to.equal(suggestion);
    }
  });

  it('needs a time zone that can be understood', () => {
    expect(problems({ from: '2026-12-01T09:00' })).to.match(/^from has no time zone: write .*\+01:00\.$/);
    for (const zone of [' Europe/Berlin', '[Europe/Berlin]', ' CET', '+1', '+0100x']) {
      expect(problems({ until: `2026-12-01T12:00${zone}` }), zone).to.match(
        /^until has a time zone that is not underst/,
      );
    }
    for (const from of ['2026-12-01', 'tomorrow', '', 17, null, undefined, '01.12.2026 09:00Z']) {
      expect(problems({ from }), String(from)).to.match(/^from is no time: write /);
    }
    for (const from of [
      '2026-02-30T09:00Z',
      '2026-13-01T09:00Z',
      '2026-12-01T25:00Z',
      '2026-12-01T09:61Z',
      '2026-00-01T09:00Z',
    ]) {
      expect(problems({ from }), from).to.equal('from is a time that there is not.');
    }
    for (const from of ['2026-12-01T09:00Z', '2026-12-01 09:00:00 Z', '2026-12-01t09:00z'.toUpperCase()]) {
      const reading = read({ from });
      expect(reading.ok && reading.announced.from, from).to.equal(Date.UTC(2026, 11, 1, 9));
    }
  });

  it('has hours that can be', () => {
    expect(problems({ until: GOOD.from })).to.include('wrong way round');
    expect(problems({ from: GOOD.until, until: GOOD.from })).to.include('wrong way round');
    expect(problems({ from: '2026-11-23T10:00Z', until: '2026-11-23T12:00Z' })).to.include('in the past');
    expect(problems({ from: '2026-11-23T10:00Z', until: '2026-11-23T12:01Z' })).to.equal('');
    expect(problems({ until: '2026-12-31T08:00:01Z' })).to.include('longer than 30 days');
    expect(problems({ until: '2026-12-31T08:00Z' })).to.equal('');
    expect(problems({ from: '2028-12-01T09:00Z', until: '2028-12-01T10:00Z' })).to.include('more than a year');
  });

  it('has seats that can be', () => {
    for (const seats of [0, -1, 1.5, 10_001, '60', null, Number.NaN]) {
      expect(problems({ seats }), String(seats)).to.match(/^seats is how many people come: .* 1 to 10000\.$/);
    }
    for (const seats of [1, 10_000]) expect(problems({ seats })).to.equal('');
  });

  it('has a title of one line, an id of its form, and nothing that is not known', () => {
    expect(problems({ title: 'two\nlines' })).to.match(/^title /);
    expect(problems({ title: 'x'.repeat(201) })).to.match(/^title /);
    for (const id of ['', 'A', 'a/b', 'x'.repeat(65), 7]) expect(problems({ id }), String(id)).to.match(/^id /);
    expect(problems({ id: 'class-7', title: '' })).to.equal('');
    expect(problems({ sets: 3 })).to.match(/^"sets" is no part of an announcement/);
    expect(problems({ provider: 'gh' })).to.match(/^Give either link/);
    expect(problems({ link: undefined })).to.match(/^link is missing/);
    expect(problems({ link: `gh/owner/repo/${'x'.repeat(2_000)}` })).to.match(/^link is too long/);
  });

  it('hears of everything that is wrong at once, whatever it is', () => {
    expect(problems({ link: 'nope/a', from: 'x', seats: 0 })).to.match(/provider.*from is no time.*seats is/s);
    for (const value of [null, 17, 'x', [], undefined]) expect(readAnnouncement(value, NOW).ok).to.equal(false);
  });
});

describe('an announcement, as it is kept,', () => {
  const reading = read({ link: 'gl/a%2Fb/feature/x', title: '"é"' });
  if (!reading.ok) throw new Error('it is a good one');
  const announcement = { ...reading.announced, id: 'class-7', by: 'olga', announcedAt: NOW };

  it('comes back as it was', () => {
    expect(parseAnnouncement('class-7', announcementText(announcement))).to.deep.equal(announcement);
  });

  it('is nothing where it cannot be read', () => {
    for (const text of ['', 'x', 'null', '17', '[]', '{}', '{"provider":"gh","spec":"owner"}']) {
      expect(parseAnnouncement('a', text), text).to.equal(null);
    }
    for (const field of ['provider', 'spec', 'from', 'until', 'seats', 'announcedAt']) {
      const text = JSON.stringify({ ...JSON.parse(announcementText(announcement)), [field]: null });
      expect(parseAnnouncement('a', text), field).to.equal(null);
    }
  });
});
