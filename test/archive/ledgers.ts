import fc from 'fast-check';
import type { BuildRecord, RepoBuild } from '../../src/builds/build-record.ts';
import type { BuildStore } from '../../src/builds/build-store.ts';
import type { RepoKey } from '../../src/launch/launch-spec.ts';
import { parseSpec } from '../../src/launch/parse-spec.ts';
import { anyBuild, byName } from '../builds/fixtures.ts';
import { name, ref } from '../launch/spec-arbitraries.ts';

/** Keys and refs as links make them: of names, of clone URLs, of what only a digest stands for. */
const anyPlace: fc.Arbitrary<{ readonly repo: RepoKey; readonly ref: string }> = fc
  .oneof(
    fc.tuple(
      fc.constant('gh' as const),
      fc.tuple(name, name, ref).map((parts) => parts.join('/')),
    ),
    fc.tuple(
      fc.constant('gl' as const),
      fc.tuple(name, name, ref).map(([group, project, at]) => `${group}%2F${project}/${at}`),
    ),
    fc.tuple(
      fc.constant('git' as const),
      fc
        .tuple(name, fc.constantFrom('', '%3Ftoken%3Dx'), ref)
        .map(([repo, query, at]) => `https%3A%2F%2Fgit.test%2F${repo}${query}/${at}`),
    ),
    fc.constantFrom<['gh' | 'zenodo', string]>(
      ['gh', `owner/${'long'.repeat(100)}/main`],
      ['gh', `owner/repo/${'long'.repeat(100)}`],
      ['gh', 'owner/%ff%22\u{1f600}\\/main'],
      ['zenodo', '10.5281/zenodo.12'],
    ),
  )
  .map(([provider, raw]) => parseSpec(provider, raw))
  .filter((parsed) => parsed.ok)
  .map((parsed) => ({ repo: parsed.spec.repoKey, ref: parsed.spec.ref }));

/** What a ledger may hold: a few builds of any repos, seen or presumed, by any source; metrics name no ref. */
export const anyLedger: fc.Arbitrary<readonly RepoBuild[]> = fc.array(
  fc
    .tuple(anyPlace, anyBuild, fc.constantFrom(null, null, null, ''))
    .map(([{ repo, ref: at }, record, noRef]) => ({ repo, record: { ...record, ref: noRef ?? at } })),
  { maxLength: 12 },
);

/** All that a store knows, in an order of its own. */
export async function sorted(store: BuildStore): Promise<readonly (readonly [RepoKey, readonly BuildRecord[]])[]> {
  const repos: (readonly [RepoKey, readonly BuildRecord[]])[] = [];
  for await (const { repo, records } of store.scan()) repos.push([repo, byName(records)]);
  return repos.sort(([a], [b]) => (a < b ? -1 : 1));
}
