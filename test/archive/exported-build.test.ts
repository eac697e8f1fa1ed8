import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { exportBuilds } from '../../src/archive/export-builds.ts';
import { exportedBuild, readExportedBuild } from '../../src/archive/exported-build.ts';
import { parseLaunchEvent } from '../../src/builds/launch-event.ts';
import { parseSpec } from '../../src/launch/parse-spec.ts';
import { PROVIDERS } from '../../src/launch/provider.ts';
import { specOfBuild } from '../../src/launch/spec-of-build.ts';
import { NOON, of, presumedBuild, seen, TEXTBOOK } from '../builds/fixtures.ts';
import { anyInput } from '../launch/spec-arbitraries.ts';
import { FakeBuildStore } from '../support/fake-build-store.ts';
import { anyLedger, sorted } from './ledgers.ts';
import { importParts, MEMBERS } from './made-up.ts';

describe('an export', () => {
  it('imported into another store gives the same ledger', () =>
    fc.assert(
      fc.asyncProperty(anyLedger, async (builds) => {
        const [from, to] = [new FakeBuildStore(), new FakeBuildStore()];
        for (const build of builds) from.put(build);
        let text = '';
        for await (const lines of exportBuilds(from, MEMBERS)) text += lines;
        const { intake } = await importParts(to);
        intake.take('export', text.split('\n'), 1);
        await intake.write();
        expect(intake.tally).to.include({ badLines: 0, tooOld: 0 });
        expect(await sorted(to)).to.deep.equal(await sorted(from));
      }),
      { numRuns: 300 },
    ));

  it('is read by others as launches that were seen, and as nothing where none was', () => {
    const built = parseLaunchEvent(exportedBuild(of(seen({ resolvedRef: 'abc' })), 'ann.test'));
    expect(built.ok && built.event).to.deep.include({
      outcome: 'built',
      at: NOON,
      resolvedRef: 'abc',
      origin: 'ann.test',
    });
    expect(built.ok && built.event.spec).to.include({ repoKey: TEXTBOOK, ref: 'main' });
    const failed = parseLaunchEvent(exportedBuild(of(seen({ outcome: 'failed' })), ''));
    expect(failed.ok && failed.event).to.include({ outcome: 'failed', origin: null });
    for (const record of [presumedBuild(NOON), seen({ outcome: 'building' })]) {
      expect(parseLaunchEvent(exportedBuild(of(record), '')).ok).to.equal(false);
    }
  });

  it('names every build by a spec that is of that build, or by none', () => {
    let named = 0;
    fc.assert(
      fc.property(fc.constantFrom(...PROVIDERS), anyInput, (provider, raw) => {
        const parsed = parseSpec(provider, raw);
        if (!parsed.ok) return;
        const { repoKey, ref } = parsed.spec;
        const spec = specOfBuild(provider, repoKey, ref);
        if (spec === null) return;
        named++;
        const again = parseSpec(provider, spec);
        expect(again.ok && again.spec).to.include({ repoKey, ref });
      }),
      { numRuns: 3_000 },
    );
    expect(named).to.be.greaterThan(0);
  });

  const specs: readonly [Parameters<typeof parseSpec>[0], string, string][] = [
    ['gh', 'DS-100/textbook/feature/x', 'ds-100/textbook/feature/x'],
    ['gist', 'me/0123456789abcdef0123456789abcdef/main', 'anybody/0123456789abcdef0123456789abcdef/HEAD'],
    ['gl', 'Group%2Fsub%2Fproject/v1', 'group%2Fsub%2Fproject/v1'],
    ['git', 'https%3A%2F%2Fgit.test%2FA%2Fb.git/main', 'https%3A%2F%2Fgit.test%2FA%2Fb/main'],
    ['zenodo', '10.5281/ZENODO.12', '10.5281/zenodo.12'],
    ['figshare', '10.6084/m9.figshare.97.v2', '10.6084/m9.figshare.97.v2'],
    ['dataverse', '10.7910/DVN/TJCLKP', '10.7910/dvn/tjclkp'],
    ['hydroshare', '0123456789abcdef0123456789abcdef', '0123456789abcdef0123456789abcdef'],
    [
      'ckan',
      'https%3A%2F%2Fckan.test%2Fdataset%2Fx%2Fhistory%2Fv7',
      'https%3A%2F%2Fckan.test%2Fdataset%2Fx%3Factivity_id%3Dv7',
    ],
  ];
  for (const [provider, link, spec] of specs) {
    it(`names ${provider} ${link} as ${spec}`, () => {
      const parsed = parseSpec(provider, link);
      if (!parsed.ok) throw new Error(parsed.problem.message);
      expect(specOfBuild(provider, parsed.spec.repoKey, parsed.spec.ref)).to.equal(spec);
    });
  }

  it('is read as builds only where all of one is there', () => {
    const { launch_gateway: whole } = exportedBuild(of(seen()), '') as { launch_gateway: Record<string, unknown> };
    expect(readExportedBuild(whole)).to.deep.equal(of(seen()));
    const observed = whole.observed as object;
    const wrong: readonly Record<string, unknown>[] = [
      ...Object.keys(whole).map((name) => ({ ...whole, [name]: undefined })),
      ...Object.keys(observed).map((name) => ({ ...whole, observed: { ...observed, [name]: undefined } })),
      { ...whole, member: 'not a name' },
      { ...whole, repo: 'svn:a/b' },
      { ...whole, usedAt: '5' },
      { ...whole, usedAt: -1 },
      { ...whole, observed: { ...observed, source: 'routing' } },
      { ...whole, observed: { ...observed, outcome: 'toString' } },
    ];
    for (const value of wrong) expect(readExportedBuild(value), JSON.stringify(value)).to.equal(null);
    fc.assert(fc.property(fc.anything(), (value) => void readExportedBuild(value)));
  });
});
