import type { BuildStore } from '../builds/build-store.ts';
import type { Member } from '../members/member.ts';
import { exportedBuild } from './exported-build.ts';

/** All that a store knows, as text: launch events, a line each, that an import reads. A repo at a time. */
export async function* exportBuilds(
  store: BuildStore,
  members: readonly Pick<Member, 'name' | 'url'>[],
  onRepo: (builds: number) => void = () => {},
): AsyncGenerator<string> {
  const origins = new Map(members.map(({ name, url }) => [name, new URL(url).host]));
  for await (const { repo, records } of store.scan()) {
    let lines = '';
    for (const record of records) {
      lines += `${JSON.stringify(exportedBuild({ repo, record }, origins.get(record.member) ?? ''))}\n`;
    }
    onRepo(records.length);
    yield lines;
  }
}
