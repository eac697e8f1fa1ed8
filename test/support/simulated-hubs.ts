import { afterEach } from 'mocha';
import type { SimulatedHubOptions } from '../../src/simulated-hub/settings.ts';
import { type SimulatedHub, startSimulatedHub } from '../../src/simulated-hub/simulated-hub.ts';

/** Called inside a `describe`: returns how its tests start hubs, each of which is closed when its test is over. */
export function simulatedHubs(): (options?: Partial<SimulatedHubOptions>) => Promise<SimulatedHub> {
  const running: SimulatedHub[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((hub) => hub.close()));
  });
  return async (options = {}) => {
    const hub = await startSimulatedHub({ name: 'hub1', ...options });
    running.push(hub);
    return hub;
  };
}
