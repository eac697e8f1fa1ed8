import type { TallySubject } from '../builds/day-tallies.ts';
import type { DayTallyWriter } from '../builds/day-tally-writer.ts';
import { BUILD, FAILED, REF, SPELLING, tallyName, WAIT_NAMES, waitPlace } from '../builds/tally-names.ts';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import { spellingOf } from '../launch/spelling.ts';

/** Launches since they were last gathered: plain numbers, because every launch adds to them. */
export class LaunchTally {
  #launches = 0;
  #quick = 0;
  #built = 0;
  #left = 0;
  #failed = 0;
  readonly #waits = WAIT_NAMES.map(() => 0);
  readonly #kinds = new Map<string, number>();

  launched(): void {
    this.#launches++;
  }

  /** A server runs, `ms` after the launch came. `built`: it had to be built. */
  ready(built: boolean, ms: number): void {
    if (built) this.#built++;
    else this.#quick++;
    this.#waits[waitPlace(ms)]!++;
  }

  left(): void {
    this.#left++;
  }

  failed(kind: string): void {
    this.#failed++;
    this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
  }

  /** Tells the sums and begins anew. */
  gather(writer: Pick<DayTallyWriter, 'count'>, subject: TallySubject): void {
    writer.count(subject, 'launches', this.#launches);
    writer.count(subject, 'quick', this.#quick);
    writer.count(subject, 'built', this.#built);
    writer.count(subject, 'left', this.#left);
    writer.count(subject, 'failed', this.#failed);
    for (const [place, count] of this.#waits.entries()) writer.count(subject, WAIT_NAMES[place]!, count);
    for (const [kind, count] of this.#kinds) writer.count(subject, FAILED + kind, count);
    this.#launches = this.#quick = this.#built = this.#left = this.#failed = 0;
    this.#waits.fill(0);
    this.#kinds.clear();
  }
}

/** A day has room for some forty names in all. */
const MOST_REFS = 6;
const MOST_SPELLINGS = 4;

interface RefCounts {
  launches: number;
  builds: number;
}

interface SpellingCount {
  launches: number;
}

/** A repository's launches, and by ref and spelling. */
export class RepoTally extends LaunchTally {
  readonly #refs = new Map<string, RefCounts>();
  readonly #otherRefs: RefCounts = { launches: 0, builds: 0 };
  readonly #spellings = new Map<string, SpellingCount>();
  readonly #otherSpellings: SpellingCount = { launches: 0 };
  /** Where the last launch was counted: the next one is mostly of the same link, which is read once (recent-launches.ts). */
  #last: { readonly spec: LaunchSpec; readonly ref: RefCounts; readonly spelling: SpellingCount } | null = null;

  launchedAs(spec: LaunchSpec): void {
    this.launched();
    if (this.#last?.spec !== spec)
      this.#last = { spec, ref: this.#ref(spec.ref), spelling: this.#spelling(spellingOf(spec)) };
    this.#last.ref.launches++;
    this.#last.spelling.launches++;
  }

  /** A hub has built this ref. */
  builtRef(ref: string): void {
    this.#ref(ref).builds++;
  }

  /** Refs and spellings are kept, so that later ones of the day do not take their room in the store. */
  override gather(writer: Pick<DayTallyWriter, 'count'>, subject: TallySubject): void {
    super.gather(writer, subject);
    const tell = (text: string, counts: RefCounts) => {
      if (counts.launches + counts.builds === 0) return;
      writer.count(subject, tallyName(REF, text), counts.launches);
      writer.count(subject, tallyName(BUILD, text), counts.builds);
      counts.launches = counts.builds = 0;
    };
    for (const [ref, counts] of this.#refs) tell(ref, counts);
    tell('', this.#otherRefs);
    const tellSpelling = (text: string, count: SpellingCount) => {
      if (count.launches === 0) return;
      writer.count(subject, tallyName(SPELLING, text), count.launches);
      count.launches = 0;
    };
    for (const [spelling, count] of this.#spellings) tellSpelling(spelling, count);
    tellSpelling('', this.#otherSpellings);
  }

  #spelling(text: string): SpellingCount {
    const known = this.#spellings.get(text);
    if (known !== undefined) return known;
    if (this.#spellings.size >= MOST_SPELLINGS) return this.#otherSpellings;
    const count = { launches: 0 };
    this.#spellings.set(text, count);
    return count;
  }

  #ref(ref: string): RefCounts {
    const known = this.#refs.get(ref);
    if (known !== undefined) return known;
    if (this.#refs.size >= MOST_REFS) return this.#otherRefs;
    const counts = { launches: 0, builds: 0 };
    this.#refs.set(ref, counts);
    return counts;
  }
}
