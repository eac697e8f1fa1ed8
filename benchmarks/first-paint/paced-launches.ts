import { Agent, get } from 'node:http';
import { launchPath } from '../throughput/launches.ts';

const EVERY_MS = 5;
const CONNECTIONS = 32;

export interface PacedLaunches {
  /** Launches that were answered with a redirect since the start. */
  readonly answered: () => number;
  /** Resolves when the last one is answered. Rejects when one failed, or was answered with anything but a redirect. */
  stop(): Promise<void>;
}

/**
 * Launches at an even pace, whether those before are answered or not: as visitors do, who know nothing of each other.
 * `repos`: the repository of each in turn.
 */
export function pacedLaunches(url: string, perSecond: number, repos: Uint32Array): PacedLaunches {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const startedAt = performance.now();
  const open = new Set<Promise<void>>();
  let sent = 0;
  let answered = 0;
  let failure: Error | null = null;

  const send = () => {
    const launch = new Promise<void>((resolve, reject) => {
      get(url + launchPath(repos[sent % repos.length]!), { agent }, (response) => {
        if (response.statusCode !== 307) reject(new Error(`a launch was answered ${response.statusCode}`));
        response.on('error', reject).on('end', resolve).resume();
      }).on('error', reject);
    }).then(
      () => {
        answered++;
      },
      (cause) => {
        failure ??= cause instanceof Error ? cause : new Error(String(cause));
      },
    );
    open.add(launch);
    void launch.then(() => open.delete(launch));
    sent++;
  };
  const pace = setInterval(() => {
    const due = ((performance.now() - startedAt) * perSecond) / 1000;
    while (sent < due) send();
  }, EVERY_MS);

  return {
    answered: () => answered,
    stop: async () => {
      clearInterval(pace);
      await Promise.all(open);
      agent.destroy();
      if (failure !== null) throw failure;
    },
  };
}
