import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { KnownRepo, SESSION_MS } from '../../src/builds/known-repo.ts';
import { KnownRepos } from '../../src/builds/known-repos.ts';
import type { RepoKey } from '../../src/launch/launch-spec.ts';
import { anyBuild, MINUTE, NOON, repoNumber, seen, TEXTBOOK } from './fixtures.ts';

describe('the heat of a repo', () => {
  it('is about the launches of the last half hour', () => {
    const known = new KnownRepo();
    expect(known.heat(NOON)).to.equal(0);
    for (let i = 0; i < 3; i++) known.launched(NOON);
    expect(known.heat(NOON)).to.equal(3);
    expect(known.heat(NOON + SESSION_MS)).to.be.closeTo(3 / Math.E, 1e-9);
    expect(known.heat(NOON + 10 * SESSION_MS)).to.be.below(0.001);
  });

  it('comes to rate times session, when launches go on and on', () => {
    const known = new KnownRepo();
    for (let second = 0; second < 4 * 3600; second += 10) known.launched(NOON + second * 1000);
    expect(known.heat(NOON + 4 * 3600_000)).to.be.closeTo(180, 2);
  });

  it('does not rise when the clock is set back', () => {
    const known = new KnownRepo();
    known.launched(NOON);
    expect(known.heat(NOON - 1000 * SESSION_MS)).to.equal(1);
    known.launched(NOON - 1000 * SESSION_MS);
    expect(known.heat(NOON - 1000 * SESSION_MS)).to.equal(2);
  });
});

describe('the demand for a repo', () => {
  const HOUR = 60 * MINUTE;
  /** `launches` of them, evenly over these hours up to now. */
  const launchedOver = (hours: number, launches: number) => {
    const known = new KnownRepo();
    for (let i = 1; i <= launches; i++) known.launched(NOON - hours * HOUR + (i * hours * HOUR) / launches);
    return known;
  };

  it('comes to the launches of half an hour, as its heat does, when they go on for days', () => {
    const known = launchedOver(72, 720);
    expect(known.heat(NOON)).to.be.closeTo(5, 0.6);
    expect(known.demand(NOON)).to.be.closeTo(5, 0.2);
  });

  it('is more for what is launched all day than for a class that comes once', () => {
    const steady = launchedOver(24, 240);
    const burst = launchedOver(0.1, 15);
    expect(burst.heat(NOON)).to.be.above(2 * steady.heat(NOON));
    expect(steady.demand(NOON)).to.be.above(burst.demand(NOON));
  });

  it('does not rise when the clock is set back', () => {
    const known = launchedOver(1, 1);
    expect(known.demand(NOON - 1000 * HOUR)).to.equal(known.demand(NOON));
  });
});

describe('KnownRepos', () => {
  // More than are kept as objects, so that the others are packed.
  const MANY = 6000;

  it('knows as many repos as it may, and forgets those that were launched longest ago', () => {
    const repos = new KnownRepos(MANY);
    for (let i = 0; i < MANY; i++) repos.getOrAdd(repoNumber(i)).records = [seen({ at: NOON + i })];
    repos.get(repoNumber(0));
    repos.getOrAdd(TEXTBOOK);
    expect(repos.size).to.equal(MANY);
    expect(repos.get(repoNumber(0))?.records).to.deep.equal([seen({ at: NOON })]);
    expect(repos.get(repoNumber(1))).to.equal(undefined);
  });

  it('keeps the object of a repo that is launched often, whoever else comes', () => {
    const repos = new KnownRepos(MANY);
    for (let i = 0; i < MANY; i++) repos.getOrAdd(repoNumber(i)).launched(NOON);
    for (let i = 0; i < 5; i++) repos.getOrAdd(TEXTBOOK).launched(NOON);
    for (let i = 0; i < MANY; i++) repos.getOrAdd(repoNumber(MANY + i)).launched(NOON);
    const busy = repos.get(TEXTBOOK);
    for (let i = 0; i < MANY; i++) repos.getOrAdd(repoNumber(2 * MANY + i)).launched(NOON);
    expect(repos.get(TEXTBOOK)).to.equal(busy);
    expect(busy?.heat(NOON)).to.equal(5);
  });

  it('packs a repo that was busy once, when others are busy', () => {
    const repos = new KnownRepos(MANY);
    const busy = repos.getOrAdd(TEXTBOOK);
    for (let i = 0; i < 5; i++) busy.launched(NOON);
    const later = NOON + 10 * SESSION_MS;
    for (let i = 0; i < MANY - 1; i++) {
      const other = repos.getOrAdd(repoNumber(i));
      other.launched(later);
      other.launched(later);
    }
    expect(repos.size).to.equal(MANY);
    expect(repos.get(TEXTBOOK)).to.not.equal(busy);
    expect(repos.get(TEXTBOOK)?.warmth).to.deep.equal(busy.warmth);
  });

  it('changes what it knows, packed or not', () => {
    const repos = new KnownRepos(MANY);
    for (let i = 0; i < MANY; i++) repos.getOrAdd(repoNumber(i));
    for (let i = 0; i < MANY; i += 100) {
      repos.change(repoNumber(i), (known) => {
        known.epoch = i;
      });
      expect(repos.get(repoNumber(i))?.epoch).to.equal(i);
    }
  });

  it('shows all that it knows in slices, also when launches come in between', () => {
    const repos = new KnownRepos(MANY);
    const half = MANY / 2;
    for (let i = 0; i < half; i++) repos.getOrAdd(repoNumber(i)).launched(NOON);
    const shown = new Set<RepoKey>();
    let slices = 0;
    for (const slice of repos.slices(100)) {
      slices++;
      for (const { repo } of slice) shown.add(repo);
      // Some are unpacked, others packed, and the table grows.
      for (let i = 0; i < 300; i++) repos.getOrAdd(repoNumber((slices * 300 + i) % MANY));
    }
    expect(slices).to.be.greaterThan(10);
    for (let i = 0; i < half; i++) expect(shown.has(repoNumber(i)), `repo ${i}`).to.equal(true);
  });

  it('says nothing of repos that it does not know', () => {
    const repos = new KnownRepos(MANY);
    repos.change(TEXTBOOK, () => expect.fail('there is nothing to change'));
    expect(repos.get(TEXTBOOK)).to.equal(undefined);
    expect(repos.size).to.equal(0);
  });

  it('knows exactly what it was told, of the last half of all repos at least, and never of too many', () => {
    const launch = fc.record({ repo: fc.nat(60).map(repoNumber), build: anyBuild, learns: fc.boolean() });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.array(launch, { maxLength: 300 }), (limit, launches) => {
        const repos = new KnownRepos(limit);
        const model = new Map<RepoKey, KnownRepo>();
        const half = Math.floor(limit / 2);
        launches.forEach(({ repo, build, learns }, i) => {
          const now = NOON + i * MINUTE;
          const before = repos.get(repo);
          const expected = before === undefined ? new KnownRepo() : model.get(repo)!;
          const recent = [...model.keys()].reverse().slice(0, half);
          if (recent.includes(repo)) expect(before, repo).to.not.equal(undefined);
          const known = repos.getOrAdd(repo);
          expect(known.records).to.deep.equal(expected.records);
          expect(known.heat(now)).to.be.closeTo(expected.heat(now), 0.3);
          for (const each of [known, expected]) {
            each.launched(now);
            each.epoch = i;
          }
          if (learns) {
            const learn = (each: KnownRepo) => {
              each.records = [...each.records, build];
            };
            repos.change(repo, learn);
            learn(expected);
          }
          model.delete(repo);
          model.set(repo, expected);
          expect(repos.size).to.be.at.most(limit);
        });
        for (const [repo, { records, epoch }] of model) {
          const known = repos.get(repo);
          if (known !== undefined) expect([known.records, known.epoch]).to.deep.equal([records, epoch]);
        }
      }),
    );
  });
});
