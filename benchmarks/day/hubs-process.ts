import { type SimulatedHub, startSimulatedHub } from '../../src/simulated-hub/simulated-hub.ts';
import type { FromHubs, HubSeat, HubsReport, LoadSample, ToHubs } from './hub-messages.ts';
import { IMAGE_PREFIX } from './trace-launch.ts';

const SESSION_MS = 30 * 60_000;
const SAMPLE_EVERY_MS = 5 * 60_000;

/** A process of hubs, apart from the player so that neither slows the other down. Runs in the time of the trace. */
const hubs: SimulatedHub[] = [];
const samples: LoadSample[] = [];

const tell = (message: FromHubs): void => void process.send?.(message);

async function start(seats: readonly HubSeat[]): Promise<void> {
  for (const [index, { name, eventsUrl, eventToken }] of seats.entries()) {
    hubs.push(
      await startSimulatedHub({
        name,
        imagePrefix: IMAGE_PREFIX,
        // 2019's quotas are not those of three hubs; a launch that was a success then must be one here.
        repoQuota: null,
        // Exponential: many look in, some stay for a class.
        sessionMs: (_spec, random) => -SESSION_MS * Math.log(1 - random()),
        seed: index + 1,
        requestsKept: 0,
        events: { url: eventsUrl, token: eventToken },
      }),
    );
  }
  tell({ kind: 'started', urls: hubs.map(({ url }) => url) });
}

function sample(now: number): void {
  const last = samples.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
  if (now - last >= SAMPLE_EVERY_MS) samples.push({ at: now, live: hubs.map((hub) => hub.pods().length) });
}

async function report(): Promise<HubsReport> {
  await Promise.all(hubs.map((hub) => hub.eventsSettled()));
  const events = hubs.map((hub) => hub.events());
  return {
    builds: hubs.map((hub) => hub.builds()),
    launched: hubs.map((hub) => hub.launches().launched),
    eventsSent: events.map(({ sent }) => sent),
    eventsLost: events.map(({ failed, dropped }) => failed + dropped),
    distinctImages: new Set(hubs.flatMap((hub) => [...hub.images()])).size,
    samples,
  };
}

process.on('message', async (message: ToHubs) => {
  switch (message.kind) {
    case 'holders':
      sample(message.now);
      return tell({ kind: 'holders', id: message.id, holders: hubs.map((hub) => hub.images().has(message.image)) });
    case 'report':
      return tell({ kind: 'report', id: message.id, report: await report() });
  }
});
// The clock let go of the channel, but here it is what there is to wait for.
process.channel?.ref();

// Not a message: what is sent before this module is loaded, only the clock hears. Not an argument: it holds tokens.
await start(JSON.parse(process.env.HUB_SEATS!) as readonly HubSeat[]);
