import type { ScriptedStream } from './scripted-stream.ts';

/** Phases before `ready`, in the order of a fresh build. */
export const PHASES = ['waiting', 'fetching', 'building', 'pushing', 'built', 'launching'] as const;
export type PhaseBeforeReady = (typeof PHASES)[number];

export const IMAGE = 'registry.test/hub-owner-2drepo-089fa5:233102a7fae1e7c29ad87a1635f3cb6e21c597a7';

/** One event of each phase, as hubs word them (PROTOCOL.md, "The build stream"). */
export const EVENTS: Readonly<Record<PhaseBeforeReady, object>> = {
  waiting: { phase: 'waiting', message: 'Waiting for build to start...\n' },
  fetching: { phase: 'fetching', message: 'Picked Git content provider.\n' },
  building: { phase: 'building', message: 'Step 1/48 : FROM docker.io/library/buildpack-deps:jammy\n' },
  pushing: { phase: 'pushing', message: 'Pushing image\n', progress: { '0b5a': { current: 10, total: 20 } } },
  built: { phase: 'built', imageName: IMAGE, message: 'Built image, launching...\n' },
  launching: { phase: 'launching', message: 'Launching server...\n' },
};

export const FOUND = { phase: 'built', imageName: IMAGE, message: 'Found built image, launching...\n' };

export const FULL = { phase: 'failed', message: 'Too many users on this BinderHub! Try again soon.\n' };

/** Sends the events of a fresh build up to and with this phase. */
export function buildUpTo(stream: ScriptedStream, phase: PhaseBeforeReady): ScriptedStream {
  return stream.event(...PHASES.slice(0, PHASES.indexOf(phase) + 1).map((each) => EVENTS[each]));
}

/** A whole launch of an image that is there, to the end of the stream. */
export function foundLaunch(stream: ScriptedStream): void {
  stream.event(FOUND, EVENTS.launching).ready().end();
}

/** A whole launch with a fresh build. The hub leaves it to the reader to close. */
export function freshLaunch(stream: ScriptedStream): void {
  buildUpTo(stream, 'launching').ready();
}
