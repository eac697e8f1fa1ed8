import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedStore } from '../../../src/stores/embedded/embedded-store.ts';
import { describeBuildStore } from '../build-store.contract.ts';

describeBuildStore('the embedded store', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'launch-gateway-store-'));
  return {
    open: (limits) => new EmbeddedStore({ folder, limits }),
    description: { folder },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
});
