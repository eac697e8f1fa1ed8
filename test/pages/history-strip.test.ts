import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { MemberDay } from '../../src/builds/member-day.ts';
import { DAY_MS, daysFrom, type UtcDay } from '../../src/builds/utc-day.ts';
import { historyStrip } from '../../src/pages/history-strip.ts';

const DAYS = daysFrom('2026-11-20' as UtcDay, '2026-11-22' as UtcDay);
const day = (at: number, changes: Partial<MemberDay>): MemberDay => ({
  day: DAYS[at]!,
  launches: 0,
  quick: 0,
  built: 0,
  failed: 0,
  upMs: 0,
  downMs: 0,
  maintenanceMs: 0,
  ...changes,
});

/** The paths of a strip by class. */
function pathsOf(known: readonly MemberDay[], most = 100): Readonly<Record<string, string>> {
  const svg = historyStrip({ name: 'ann', days: DAYS, known, most, title: 'a <title>' }).toString();
  expect(svg)
    .to.include('>a &lt;title&gt;</title>')
    .and.not.to.match(/NaN|Infinity|undefined/);
  return Object.fromEntries([...svg.matchAll(/class="(\w+)" d="([^"]*)"/g)].map(([, name, path]) => [name!, path!]));
}

describe('the strip of a member’s days', () => {
  it('has a bar for each day, as high as its launches and filled as far as they were quick', () => {
    const { all, quick } = pathsOf([day(0, { launches: 100, quick: 50 }), day(2, { launches: 25 })]);
    expect(all).to.equal('M2 49h6v-40h-6zM22 49h6v-10h-6z');
    expect(quick).to.equal('M1.5 49h7v-20h-7z');
  });

  it('has a cross where many failed, and nothing where few did', () => {
    expect(pathsOf([day(1, { launches: 100, failed: 6 })]).failures).to.match(/^M13 2\.5l4 4/);
    expect(pathsOf([day(1, { launches: 100, failed: 5 })]).failures).to.equal('');
    expect(pathsOf([day(1, { failed: 1 })]).failures).not.to.equal('');
  });

  it('has below the line how long the member was out, to be seen from a minute on', () => {
    expect(pathsOf([day(0, { downMs: DAY_MS / 2, maintenanceMs: DAY_MS / 2 })]).out).to.equal('M1.5 50h7v14h-7z');
    expect(pathsOf([day(0, { downMs: 60_000 })]).out).to.equal('M1.5 50h7v1.5h-7z');
    expect(pathsOf([day(0, { downMs: 59_000 })]).out).to.equal('');
  });

  it('is a line without anything known, and leaves out other days', () => {
    const other = { ...day(0, { launches: 5 }), day: '2026-10-01' as UtcDay };
    for (const known of [[], [other], [day(0, {})]]) {
      const { seen, ...drawn } = pathsOf(known, 0);
      expect(seen).to.equal('M0 49h30');
      expect(Object.values(drawn).join('')).to.equal('');
    }
  });
});
