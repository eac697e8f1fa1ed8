import { randomBytes } from 'node:crypto';
import type { RepoKey } from '../launch/launch-spec.ts';
import { type KnownEntry, KnownRepo } from './known-repo.ts';
import { PackedRepos } from './packed-repos.ts';
import { type TextHash, textHash } from './text-hash.ts';

/**
 * Repos that are kept as objects, with their cookies: those that most launches are for (mybinder.org: the top 100 get
 * 84 %). At most a fifth of all. Each costs some 800 bytes, and a packed one 110.
 */
const BUSY = 4096;
/**
 * The last that were launched are objects too, whoever they are: whoever holds one must be able to change it. Few, so
 * that those that go again are still young for the garbage collector.
 */
const NEWCOMERS = 256;
/** A repo is busy that was launched more than once lately (decayed), and more than the one whose place it takes. */
const ONCE = 1;
const CLEARLY = 0.5;
/** Busy repos that a newcomer is compared with; the coldest gives way. */
const COMPARED = 4;
/** Memory for a packed repo, on average: visitors choose refs, and may choose 64 of 256 characters for each repo. */
const BYTES_PER_REPO = 1024;
const LEAST_BYTES = 2 ** 20;

/**
 * The repos known in this process. The busiest are objects, and all others are packed; of these the one that was
 * launched or heard of longest ago is forgotten first.
 */
export class KnownRepos {
  readonly #limit: number;
  readonly #mostNewcomers: number;
  readonly #mostBusy: number;
  readonly #newcomers = new Map<RepoKey, KnownRepo>();
  readonly #busy = new Map<RepoKey, KnownRepo>();
  /** The keys of `#busy`, each in a place of its own. */
  readonly #places: RepoKey[] = [];
  #hand = 0;
  readonly #packed: PackedRepos;

  /** `limit`: repos known at most; fewer where the packed ones take more than 1 KB on average. */
  constructor(limit: number, hash: TextHash = secretHash()) {
    this.#limit = limit;
    this.#mostNewcomers = Math.max(1, Math.min(NEWCOMERS, Math.floor(limit / 10)));
    this.#mostBusy = Math.min(BUSY, Math.floor(limit / 5));
    this.#packed = new PackedRepos(Math.max(LEAST_BYTES, limit * BYTES_PER_REPO), hash);
  }

  get size(): number {
    return this.#newcomers.size + this.#busy.size + this.#packed.size;
  }

  /** What is known of a repo that is launched now; undefined: nothing. */
  get(repo: RepoKey): KnownRepo | undefined {
    const atHand = this.#atHand(repo);
    if (atHand !== undefined) return atHand;
    const packed = this.#packed.take(repo);
    return packed === undefined ? undefined : this.#welcome(repo, packed);
  }

  /** The same, and a new entry where there was none. */
  getOrAdd(repo: RepoKey): KnownRepo {
    return this.get(repo) ?? this.#welcome(repo, new KnownRepo());
  }

  /** Changes what is known of a repo, if anything is. */
  change(repo: RepoKey, change: (known: KnownRepo) => void): void {
    const atHand = this.#atHand(repo);
    if (atHand !== undefined) {
      change(atHand);
      return;
    }
    const packed = this.#packed.take(repo);
    if (packed === undefined) return;
    change(packed);
    this.#packed.put(repo, packed);
  }

  /**
   * All repos, some at a time (see PackedRepos), so that others get their turn in between; one may come more than once. Those
   * that are launched meanwhile are unpacked and packed again, so newcomers come with every slice.
   */
  *slices(size = 1_000): Generator<readonly KnownEntry[]> {
    yield entriesOf(this.#busy);
    for (const slice of this.#packed.slices(size)) yield [...slice, ...entriesOf(this.#newcomers)];
    yield entriesOf(this.#busy);
  }

  #atHand(repo: RepoKey): KnownRepo | undefined {
    return this.#busy.get(repo) ?? this.#newcomers.get(repo);
  }

  #welcome(repo: RepoKey, known: KnownRepo): KnownRepo {
    this.#newcomers.set(repo, known);
    if (this.#newcomers.size > this.#mostNewcomers) this.#settleFirst();
    if (this.size > this.#limit) this.#packed.forgetOldest();
    return known;
  }

  /** Finds a place for the newcomer that came first: among the busy if it is one, or packed. */
  #settleFirst(): void {
    for (const [repo, known] of this.#newcomers) {
      this.#newcomers.delete(repo);
      const place = this.#placeFor(known);
      if (place === undefined) {
        this.#packed.put(repo, known);
      } else {
        this.#clear(place);
        this.#places[place] = repo;
        this.#busy.set(repo, known);
      }
      return;
    }
  }

  /** A free place among the busy, or that of the coldest of a few; undefined: this one is not as busy. */
  #placeFor(known: KnownRepo): number | undefined {
    const now = known.warmth.at;
    const heat = known.heat(now);
    if (heat < ONCE + CLEARLY || this.#mostBusy === 0) return undefined;
    if (this.#places.length < this.#mostBusy) return this.#places.length;
    let place: number | undefined;
    let coldest = heat - CLEARLY;
    for (let i = 0; i < COMPARED; i++) {
      this.#hand = (this.#hand + 1) % this.#places.length;
      const other = this.#busy.get(this.#places[this.#hand]!)!.heat(now);
      if (other >= coldest) continue;
      coldest = other;
      place = this.#hand;
    }
    return place;
  }

  /** Packs the busy repo in this place, if there is one. */
  #clear(place: number): void {
    const repo = this.#places[place];
    if (repo === undefined) return;
    this.#packed.put(repo, this.#busy.get(repo)!);
    this.#busy.delete(repo);
  }
}

const entriesOf = (repos: ReadonlyMap<RepoKey, KnownRepo>): readonly KnownEntry[] =>
  Array.from(repos, ([repo, known]) => ({ repo, known }));

function secretHash(): TextHash {
  const secret = randomBytes(8);
  return textHash([secret.readInt32LE(0), secret.readInt32LE(4)]);
}
