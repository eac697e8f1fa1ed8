import type { RepoBuild } from '../builds/build-record.ts';
import { type LaunchEvent, parseLaunchEvent } from '../builds/launch-event.ts';
import { EXPORTED, readExportedBuild } from './exported-build.ts';
import { RecentMap } from './recent-map.ts';

/** What one line of an archive says: a launch, a build of an exported ledger, or nothing, and why. */
export type ArchiveLine =
  | { readonly kind: 'event'; readonly event: LaunchEvent }
  | { readonly kind: 'build'; readonly build: RepoBuild }
  | { readonly kind: 'bad'; readonly problem: string };

/** Both as `json.dumps` writes it and without spaces, as the public archive is. */
const HEADS = ['{"timestamp":"', '{"timestamp": "'] as const;
const REMEMBERED = 50_000;
const LONGEST_REMEMBERED = 1_000;

/**
 * Reads the lines of an archive. Its events repeat: of 959,862 launches of 2019, 15,388 differ in more than their time, and
 * neighbours have the same time, which is told to the minute. So a line that begins with its time, and of which the rest
 * has been read before, is not parsed again. Any other line is; the answer is the same, only slower.
 */
export class EventReader {
  /** By all that follows the time in a line. `at` in these is that of some other line. */
  readonly #launches = new RecentMap<string, LaunchEvent>(REMEMBERED);
  #time = '';
  #at = Number.NaN;

  read(line: string): ArchiveLine {
    const head = line.startsWith(HEADS[0]) ? HEADS[0].length : line.startsWith(HEADS[1]) ? HEADS[1].length : -1;
    const end = head < 0 ? -1 : line.indexOf('"', head);
    if (end < 0) return parseLine(line);
    const rest = line.slice(end);
    const launch = this.#launches.get(rest);
    if (launch !== undefined) {
      const at = this.#timeOf(line.slice(head, end));
      if (!Number.isNaN(at)) return { kind: 'event', event: { ...launch, at } };
    }
    const read = parseLine(line);
    if (read.kind === 'event' && launch === undefined && isPlain(line.slice(head, end), rest)) {
      this.#launches.set(ownText(rest), read.event);
    }
    return read;
  }

  /** ms since the epoch; NaN: parse the line, and see. */
  #timeOf(time: string): number {
    if (time !== this.#time) {
      const result = time.includes('\\') ? null : parseLaunchEvent({ ...SOME_LAUNCH, timestamp: time });
      this.#at = result?.ok ? result.event.at : Number.NaN;
      this.#time = time;
    }
    return this.#at;
  }
}

/** Nothing is wrong with it but that it has no time. */
const SOME_LAUNCH = {
  schema: 'binderhub.jupyter.org/launch',
  version: 1,
  provider: 'Zenodo',
  spec: '10.5281/zenodo.1',
  status: 'success',
};

/** May what follows the time be joined to other times? Not with escapes or a second timestamp, which would be the valid one. */
const isPlain = (time: string, rest: string): boolean =>
  !time.includes('\\') && !rest.includes('\\') && !rest.includes('"timestamp"') && rest.length <= LONGEST_REMEMBERED;

/** A slice keeps the whole piece of the file alive that it was cut from. */
const ownText = (slice: string): string => Buffer.from(slice).toString();

function parseLine(line: string): ArchiveLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: 'bad', problem: 'not JSON' };
  }
  if (typeof value === 'object' && value !== null && EXPORTED in value) {
    const build = readExportedBuild(value[EXPORTED]);
    return build === null ? { kind: 'bad', problem: `${EXPORTED} is not a build` } : { kind: 'build', build };
  }
  const result = parseLaunchEvent(value);
  return result.ok ? { kind: 'event', event: result.event } : { kind: 'bad', problem: result.problem };
}
