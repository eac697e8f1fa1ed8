import { expect } from 'chai';
import { describe, it } from 'mocha';
import { type RepoHistory, repoHistory } from '../../src/builds/repo-history.ts';
import { utcDay } from '../../src/builds/utc-day.ts';
import { parseSpecPath } from '../../src/launch/parse-launch.ts';
import { type RepoPage, repoPage } from '../../src/pages/repo-page.ts';
import type { Advice } from '../../src/routing/repo-advice.ts';

const SITE = { name: 'A federation', reportUrl: null, file: (name: string) => `/-/${name}` };
const parsed = parseSpecPath('gh/owner/repo/main');
if (!parsed.ok) throw new Error(parsed.problem.message);
const { spec } = parsed;

const DAY = utcDay(Date.UTC(2026, 11, 1));
const history = (counts: Readonly<Record<string, number>>): RepoHistory =>
  repoHistory([{ day: DAY, counts, said: [] }], [DAY]);
const textOf = (changes: Partial<RepoPage>): string =>
  repoPage(SITE, {
    ...{ spec, history: null, places: [], advice: [], warm: { kind: 'off' }, front: '/', json: '/api' },
    ...changes,
  })
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

describe('what the page of a repository says', () => {
  it('of launches all of which failed is not that nobody saw them', () => {
    expect(textOf({ history: history({ launches: 3, failed: 3, 'failed:repo': 3 }) }))
      .to.include('Quick none: all that were seen failed')
      .and.to.include('3 (3 could not be built)');
    expect(textOf({ history: history({ launches: 3 }) })).to.include('Quick not known: these launches went on');
  });

  it('of several branches that move is said once, with building in advance only where there is a way to', () => {
    const advice = ['main', 'dev'].map(
      (ref): Advice => ({ kind: 'moving-branch', ref, builds: 9, launches: ref === 'main' ? 40 : 20 }),
    );
    const text = textOf({ history: history({ launches: 60 }), advice });
    expect(text).to.include(
      'main was built 9 times for 40 launches. dev was built 9 times for 20 launches. After each',
    );
    expect(text.match(/Link to a tag/g)).to.have.length(1);
    expect(text).not.to.include('(below)');
    const warm = { kind: 'token', address: 'https://gate.example/api/v1/prewarm/gh/owner/repo/main' } as const;
    expect(textOf({ history: history({ launches: 60 }), advice, warm })).to.include('built in advance (below).');
  });
});
