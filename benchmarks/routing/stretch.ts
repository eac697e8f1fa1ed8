import type { ArchiveFile } from '../../src/archive/archive-file.ts';
import type { LaunchEvent } from '../../src/builds/launch-event.ts';
import { textHash } from '../../src/builds/text-hash.ts';
import type { LaunchSpec, RepoKey } from '../../src/launch/launch-spec.ts';
import { DRAW, seededChance } from './seeded-chance.ts';

const DAY_MS = 86_400_000;
/** Of the repositories of a round, those that are others in the next: some go out of use, as many come. Assumed. */
const RENEWED = 0.5;

/** A trace played several times over, later each time and partly of other repositories: a long trace from a short one. Deterministic for a seed. */
export class Stretch {
  readonly rounds: number;
  readonly #spanMs: number;
  readonly #seed: number;
  readonly #hash = textHash([0x57, 0x2e7c]);
  #round = 0;
  /** The specs of this round, by those of the trace: what is known of a spec is kept by its object. */
  #specs = new WeakMap<LaunchSpec, LaunchSpec>();

  /** `spanMs`: from one round to the next. */
  constructor(rounds: number, spanMs: number, seed: number) {
    this.rounds = rounds;
    this.#spanMs = spanMs;
    this.#seed = seed;
  }

  /** A round begins; counted from 0, which is the trace as it is. */
  begin(round: number): void {
    this.#round = round;
    this.#specs = new WeakMap();
  }

  event(event: LaunchEvent): LaunchEvent {
    if (this.#round === 0) return event;
    return { ...event, at: event.at + this.#round * this.#spanMs, spec: this.#specNow(event.spec) };
  }

  #specNow(spec: LaunchSpec): LaunchSpec {
    let now = this.#specs.get(spec);
    if (now === undefined) {
      const times = this.#timesRenewed(spec.repoKey);
      const { raw, repoKey } = spec;
      now = times === 0 ? spec : { ...spec, raw: `${times}-${raw}`, repoKey: `${repoKey}~${times}` as RepoKey };
      this.#specs.set(spec, now);
    }
    return now;
  }

  #timesRenewed(repo: RepoKey): number {
    const key = this.#hash(repo);
    let times = 0;
    for (let round = 1; round <= this.#round; round++) {
      if (seededChance(this.#seed, DRAW.renewed, key, round) < RENEWED) times++;
    }
    return times;
  }
}

/** From the first day of these files to the end of the last, ms; null: their names do not tell. */
export function spanOf(files: readonly ArchiveFile[]): number | null {
  const days = files.map(({ day }) => day);
  if (days.length === 0 || days.includes(null)) return null;
  return Math.max(...(days as number[])) + DAY_MS - Math.min(...(days as number[]));
}
