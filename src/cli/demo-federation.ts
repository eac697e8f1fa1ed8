import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SimulatedHub, startSimulatedHub } from '../simulated-hub/simulated-hub.ts';

/** The hubs of the demo: sizes in the proportion of their weights. */
const HUBS = [
  { name: 'hub-1', port: 9101, weight: 50, podQuota: 50 },
  { name: 'hub-2', port: 9102, weight: 30, podQuota: 30 },
  { name: 'hub-3', port: 9103, weight: 20, podQuota: 20 },
] as const;

/** A repository of this name cannot be built, whoever owns it. */
export const BROKEN = 'broken';
const BROKEN_SPEC = new RegExp(`^[a-z]+/[^/]+/${BROKEN}(?:/|$)`);

const SECOND = 1000;

/** Three simulated hubs that report to a gateway, and the configuration in which it knows them. */
export interface DemoFederation {
  /** The `members` of a configuration. */
  readonly members: readonly Readonly<Record<string, unknown>>[];
  /** Stops the hubs; their images are there again the next time. */
  stop(): Promise<void>;
}

/**
 * Starts the hubs of the demo. `folder` keeps their images between two runs, as a registry would; after a run that
 * ended badly they are gone, and so is what the gateway knew of them (`storeFolder`).
 */
export async function startDemoFederation(
  folder: string,
  storeFolder: string,
  gatewayUrl: string,
): Promise<DemoFederation> {
  await mkdir(folder, { recursive: true });
  const registry = join(folder, 'images.json');
  const images = await takeImages(registry);
  if (images === null) await rm(storeFolder, { recursive: true, force: true });
  const tokens = HUBS.map(() => randomBytes(24).toString('base64url'));
  const hubs: SimulatedHub[] = [];
  for (const [index, { name, port, podQuota }] of HUBS.entries()) {
    hubs.push(
      await startOnPort(port, (freePort) =>
        startSimulatedHub({
          name,
          port: freePort,
          podQuota,
          images: images?.[name] ?? [],
          buildMs: (_spec, random) => (3 + 3 * random()) * SECOND,
          launchMs: () => 1 * SECOND,
          sessionMs: () => 120 * SECOND,
          podCountMs: 5 * SECOND,
          seed: index + 1,
          events: { url: `${gatewayUrl}/api/v1/events`, token: tokens[index]! },
        }),
      ),
    );
  }
  for (const hub of hubs) hub.failBuilds(BROKEN_SPEC);
  return {
    members: HUBS.map(({ name, weight }, index) => ({
      name,
      weight,
      url: hubs[index]!.url,
      prime: index === 0,
      runBy: 'you, for this demo',
      region: 'this computer',
      eventToken: tokens[index]!,
    })),
    stop: async () => {
      const kept = Object.fromEntries(hubs.map((hub) => [hub.name, [...hub.images()]]));
      await writeFile(registry, JSON.stringify(kept));
      await Promise.all(hubs.map((hub) => hub.close()));
    },
  };
}

/** Reads the images of the last run and removes the file, so that it is only there after a run that ended well. */
async function takeImages(file: string): Promise<Readonly<Record<string, readonly string[]>> | null> {
  try {
    const text = await readFile(file, 'utf8');
    await rm(file);
    return JSON.parse(text) as Record<string, string[]>;
  } catch {
    return null;
  }
}

/** On the usual port, or on any free one when somebody has that. */
const startOnPort = (port: number, start: (port: number) => Promise<SimulatedHub>): Promise<SimulatedHub> =>
  start(port).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EADDRINUSE') throw cause;
    return start(0);
  });
