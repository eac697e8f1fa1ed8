import { expect } from 'chai';
import { describe, it } from 'mocha';
import { readFailureText } from '../../src/builds/said-failure.ts';
import { LaunchTallies } from '../../src/http/launch-tallies.ts';
import type { LaunchSpec } from '../../src/launch/launch-spec.ts';
import { parseSpecPath } from '../../src/launch/parse-launch.ts';
import type { MemberName } from '../../src/members/member.ts';
import type { LaunchSummary } from '../../src/streams/stream-parts.ts';

const ann = 'ann' as MemberName;
const bob = 'bob' as MemberName;

function specOf(path: string): LaunchSpec {
  const read = parseSpecPath(path);
  if (!read.ok) throw new Error(read.problem.message);
  return read.spec;
}

class Told {
  readonly counts: Record<string, Record<string, number>> = {};
  readonly said: [string, string][] = [];
  count(subject: string, name: string, by = 1): void {
    if (by < 1) return;
    const of = this.counts[subject] ?? {};
    this.counts[subject] = { ...of, [name]: (of[name] ?? 0) + by };
  }
  say(subject: string, text: string): void {
    this.said.push([subject, text]);
  }
}

function start(now = () => Date.UTC(2026, 10, 23)) {
  const tallies = new LaunchTallies(now);
  tallies.prepare([{ name: ann }, { name: bob }]);
  const told = new Told();
  tallies.writeTo(told);
  return { tallies, told };
}

const MAIN = specOf('gh/DS-100/textbook/main');
const summary = (more: Partial<LaunchSummary>): LaunchSummary => ({
  member: ann,
  end: 'ready',
  repo: MAIN.repoKey,
  ms: 10_000,
  traceId: null,
  waitedMs: 0,
  moves: 0,
  built: false,
  ...more,
});

describe('LaunchTallies', () => {
  it('counts launches of a repository by ref and spelling, of each member, and altogether', () => {
    const { tallies, told } = start();
    tallies.launched(MAIN, 0);
    tallies.launched(MAIN, 1);
    tallies.launched(specOf('gh/ds-100/textbook/v1'), 0);
    tallies.gather(told);
    expect(told.counts).to.deep.equal({
      federation: { launches: 3 },
      'member:ann': { launches: 2 },
      'member:bob': { launches: 1 },
      'repo:gh:ds-100/textbook': {
        launches: 3,
        'ref:main': 2,
        'ref:v1': 1,
        'as:DS-100/textbook': 2,
        'as:ds-100/textbook': 1,
      },
    });
    const again = new Told();
    tallies.gather(again);
    expect(again.counts).to.deep.equal({});
  });

  it('counts how they ended, and how long those took that were ready', () => {
    const { tallies, told } = start();
    tallies.ended(summary({}), MAIN, true);
    tallies.ended(summary({ built: true, ms: 200_000 }), MAIN, true);
    tallies.ended(summary({ end: 'left' }), MAIN, true);
    tallies.ended(summary({ end: 'repo', member: null }), MAIN, true);
    tallies.ended(summary({ end: 'restart' }), MAIN, true);
    tallies.built(MAIN, true);
    tallies.gather(told);
    const ready = { quick: 1, built: 1, w15: 1, w240: 1 };
    const ended = { ...ready, left: 1, failed: 1, 'failed:repo': 1 };
    expect(told.counts).to.deep.equal({
      federation: ended,
      'member:ann': ready,
      'repo:gh:ds-100/textbook': { ...ended, 'build:main': 1 },
    });
  });

  it('keeps the words of failures that help the author, without logins', () => {
    const { tallies, told } = start();
    tallies.failedAt(MAIN, ann, 'repo', 'cannot clone https://me:secret@example.org/x', true);
    tallies.failedAt(MAIN, ann, 'rate-limit', 'Rate limit exceeded for 192.0.2.1', true);
    tallies.failedAt(MAIN, bob, 'repo', 'for those who are logged in', false);
    tallies.gather(told);
    expect(told.said.map(([subject]) => subject)).to.deep.equal(['repo:gh:ds-100/textbook']);
    expect(readFailureText(told.said[0]![1])).to.deep.include({ member: 'ann', ref: 'main', why: 'repo' });
    expect(told.said[0]![1]).not.to.include('secret');
    expect(told.counts['member:ann']).to.deep.equal({ failed: 2, 'failed:repo': 1, 'failed:rate-limit': 1 });
  });

  it('says nothing of repositories that are private', () => {
    const { tallies, told } = start();
    const hidden = specOf(`git/${encodeURIComponent('https://me:secret@example.org/a/b')}/main`);
    for (const [spec, isPublic] of [
      [hidden, true],
      [MAIN, false],
    ] as const) {
      tallies.launched(spec, 0, isPublic);
      tallies.built(spec, isPublic);
      tallies.failedAt(spec, ann, 'repo', 'told', isPublic);
      tallies.ended(summary({}), spec, isPublic);
    }
    tallies.gather(told);
    expect(Object.keys(told.counts)).to.have.members(['federation', 'member:ann']);
    expect(told.said).to.deep.equal([]);
  });

  it('tells a few refs and spellings of a day apart, and counts the others together', () => {
    const { tallies, told } = start();
    for (let i = 0; i < 9; i++) tallies.launched(specOf(`gh/o/r/b${i}`), 0);
    tallies.gather(told);
    for (let i = 0; i < 9; i++) tallies.launched(specOf(`gh/${i % 2 ? 'o' : 'O'}/r/b${i}`), 0);
    tallies.gather(told);
    const names = Object.keys(told.counts['repo:gh:o/r']!);
    expect(names.filter((name) => name.startsWith('ref:'))).to.have.lengthOf(7);
    expect(told.counts['repo:gh:o/r']!['ref:~']).to.equal(6);
    expect(names.filter((name) => name.startsWith('as:'))).to.have.members(['as:o/r', 'as:O/r']);
  });

  it('holds so many repositories and no more, and loses no count', () => {
    const { tallies, told } = start();
    for (let i = 0; i < 5_001; i++) tallies.launched(specOf(`gh/o/r${i}/main`), 0);
    expect(Object.keys(told.counts)).to.have.lengthOf.above(5_000);
    tallies.gather(told);
    expect(told.counts['repo:gh:o/r0']).to.include({ launches: 1 });
    expect(told.counts['repo:gh:o/r5000']).to.include({ launches: 1 });
    expect(told.counts.federation).to.deep.equal({ launches: 5_001 });
  });
});
