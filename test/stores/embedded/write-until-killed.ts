import type { RepoKey } from '../../../src/launch/launch-spec.ts';
import { EmbeddedStore } from '../../../src/stores/embedded/embedded-store.ts';
import { build, of, Told } from '../build-store.contract.ts';

/** A program: writes one repo after the other to the folder it is told of, and tells its parent which are acknowledged. */
const folder = process.argv[2] ?? '';
const store = new EmbeddedStore({ folder, limits: { retentionMs: 60_000, recordsPerRepo: 8 } });
await store.start(new Told());
for (let i = 0; ; i += 1) {
  const repo = `gh:killed/${i}` as RepoKey;
  await store.record([of(build('main', 'alpha', 1), repo)]);
  process.send?.(repo);
}
