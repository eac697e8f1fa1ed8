import type { Random } from '../../src/simulated-hub/random.ts';
import { type Ground, startGateway } from './contenders.ts';
import { drive } from './drive.ts';
import { inTurn, launchPath, neverSeen, wireRequest, zipfRepos } from './launches.ts';
import { measure } from './measure.ts';
import { memoryOf } from './process-figures.ts';

export interface MemoryUnderLoad {
  /** With all repositories known, while launches went on: the most that was resident, MB. */
  readonly rss: number;
  /** Of it: mapped files. */
  readonly file: number;
  /** The most it ever was, the learning of all those repositories included, MB. */
  readonly peak: number;
}

/** A gateway of its own learns `repos` repositories, each by a launch, and then serves launches of them all. */
export async function memoryUnderLoad(
  program: string,
  repos: number,
  load: { readonly connections: number; readonly seconds: number; readonly random: Random },
  ground: Ground,
): Promise<MemoryUnderLoad> {
  const gateway = await startGateway('gateway, memory', program, { kind: 'embedded' }, ground);
  try {
    const { connections, seconds } = load;
    const { signal } = ground;
    const { url, pid } = gateway.server;
    await drive({ url, connections, next: neverSeen(0), requests: repos, signal });
    const launches = Array.from(zipfRepos(repos, repos, load.random), (repo) => wireRequest(launchPath(repo)));
    const { rss } = await measure(gateway, { connections, next: inTurn(launches), seconds, signal });
    const { file, peak } = memoryOf(pid!);
    return { rss, file, peak };
  } finally {
    await gateway.server.stop();
  }
}
