import type { TallySubject } from '../builds/day-tallies.ts';
import type { DayTallyWriter } from '../builds/day-tally-writer.ts';
import { BUILD, FAILED, REF, SPELLING, tallyName, WAIT_NAMES, waitPlace } from '../builds/tally-names.ts';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import { spellingOf } from '../launch/spelling.ts';

/** How launches ended whose streams passed through. */
class LaunchEnds {
  quick = 0;
  built = 0;
  left = 0;
  failed = 0;
  readonly waits = WAIT_NAMES.map(() => 0);
  readonly kinds = new Map<string, number>();
}

/** Launches since they were last gathered: plain numbers, because every launch adds to them. */
export class LaunchTally {
  #launches = 0;
  /** null: none has ended. Thousands of repositories are only ever redirected. */
  #ends: LaunchEnds | null = null;

  launched(): void {
    this.#launches++;
  }

  /** A server runs, `ms` after the launch came. `built`: it had to be built. */
  ready(built: boolean, ms: number): void {
    this.#ends ??= new LaunchEnds();
    if (built) this.#ends.built++;
    else this.#ends.quick++;
    this.#ends.waits[waitPlace(ms)]!++;
  }

  left(): void {
    this.#ends ??= new LaunchEnds();
    this.#ends.left++;
  }

  failed(kind: string): void {
    this.#ends ??= new LaunchEnds();
    this.#ends.failed++;
    this.#ends.kinds.set(kind, (this.#ends.kinds.get(kind) ?? 0) + 1);
  }

  /** Tells the sums and begins anew. */
  gather(writer: Pick<DayTallyWriter, 'count'>, subject: TallySubject): void {
    writer.count(subject, 'launches', this.#launches);
    this.#launches = 0;
    if (this.#ends === null) return;
    const { quick, built, left, failed, waits, kinds } = this.#ends;
    this.#ends = null;
    writer.count(subject, 'quick', quick);
    writer.count(subject, 'built', built);
    writer.count(subject, 'left', left);
    writer.count(subject, 'failed', failed);
    for (const [place, count] of waits.entries()) writer.count(subject, WAIT_NAMES[place]!, count);
    for (const [kind, count] of kinds) writer.count(subject, FAILED + kind, count);
  }
}

/** A day has room for some forty names in all. */
const MOST_REFS = 6;
const MOST_SPELLINGS = 4;

/** Launches of one ref, or under one spelling; `builds` only of a ref. '' stands for all that are one too many. */
interface TextCounts {
  readonly text: string;
  launches: number;
  builds: number;
}

/** The last link that was counted. */
interface LastLaunched {
  readonly spec: LaunchSpec;
  readonly ref: TextCounts;
  readonly spelling: TextCounts;
}

/** A repository's launches, and by ref and spelling. Most have one of each, and there are thousands: lists are smaller than maps. */
export class RepoTally extends LaunchTally {
  readonly #refs: TextCounts[] = [];
  readonly #spellings: TextCounts[] = [];
  /** The next launch is mostly of the same link, which is read once (recent-launches.ts). */
  #last: LastLaunched | null = null;

  launchedAs(spec: LaunchSpec): void {
    this.launched();
    if (this.#last?.spec !== spec) {
      const ref = countsOf(this.#refs, spec.ref, MOST_REFS);
      this.#last = { spec, ref, spelling: countsOf(this.#spellings, spellingOf(spec), MOST_SPELLINGS) };
    }
    this.#last.ref.launches++;
    this.#last.spelling.launches++;
  }

  /** A hub has built this ref. */
  builtRef(ref: string): void {
    countsOf(this.#refs, ref, MOST_REFS).builds++;
  }

  /** Refs and spellings are kept, so that later ones of the day do not take their room in the store. */
  override gather(writer: Pick<DayTallyWriter, 'count'>, subject: TallySubject): void {
    super.gather(writer, subject);
    for (const counts of this.#refs) {
      const { text, launches, builds } = counts;
      if (launches > 0) writer.count(subject, tallyName(REF, text), launches);
      if (builds > 0) writer.count(subject, tallyName(BUILD, text), builds);
      counts.launches = counts.builds = 0;
    }
    for (const counts of this.#spellings) {
      if (counts.launches > 0) writer.count(subject, tallyName(SPELLING, counts.text), counts.launches);
      counts.launches = 0;
    }
  }
}

/** The counts of this text, or of all others when there are `most` already. */
function countsOf(list: TextCounts[], text: string, most: number): TextCounts {
  const known = list.find((counts) => counts.text === text);
  if (known !== undefined) return known;
  if (list.length >= most && text !== '') return countsOf(list, '', most);
  const counts = { text, launches: 0, builds: 0 };
  list.push(counts);
  return counts;
}
