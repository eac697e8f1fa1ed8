import type { RepoKey } from '../launch/launch-spec.ts';
import { BLOCK_WORDS, Blocks, NO_BLOCK } from './blocks.ts';

import type { KnownEntry, KnownRepo } from './known-repo.ts';
import { packRepo, unpackRepo } from './packed-repo.ts';
import { Tape } from './tape.ts';
import type { TextHash } from './text-hash.ts';

/** What stands in the first block of an entry, before its bytes. */
const NEXT = 0;
const HASH = 1;
const OLDER = 2;
const NEWER = 3;
const IN_BUCKET = 4;
const FIRST_BYTES = 5;
/** In the others there is only the first. */
const BYTES = 1;

/**
 * Repos that are packed, in the order in which they were put in. Outside the heap of the garbage collector:
 * as strings, of which some become garbage with every launch, they had it grow to three times what is alive. About 110
 * bytes for a repo of one presumed build. A hash table with chains in its buckets; entries are chains of blocks.
 */
export class PackedRepos {
  readonly #mostBlocks: number;
  readonly #hash: TextHash;
  readonly #blocks = new Blocks();
  readonly #tape = new Tape();
  #buckets = new Int32Array(256).fill(NO_BLOCK);
  #oldest = NO_BLOCK;
  #newest = NO_BLOCK;
  #size = 0;

  /** `bytes`: what all entries may take; beyond it the oldest are forgotten. */
  constructor(bytes: number, hash: TextHash) {
    this.#mostBlocks = Math.floor(bytes / (4 * BLOCK_WORDS));
    this.#hash = hash;
  }

  get size(): number {
    return this.#size;
  }

  /** Takes a repo out; undefined: it is not here. */
  take(repo: RepoKey): KnownRepo | undefined {
    const entry = this.#find(repo, this.#hash(repo));
    if (entry === NO_BLOCK) return undefined;
    // #find has read the key from the tape: what is known of the repo is next.
    const known = unpackRepo(this.#tape);
    this.#remove(entry);
    return known;
  }

  /** Puts a repo in, as the newest. */
  put(repo: RepoKey, known: KnownRepo): void {
    const hash = this.#hash(repo);
    const before = this.#find(repo, hash);
    if (before !== NO_BLOCK) this.#remove(before);
    this.#tape.rewind();
    this.#tape.putText(repo);
    packRepo(known, this.#tape);
    this.#add(hash);
    while (this.#blocks.used > this.#mostBlocks) this.forgetOldest();
  }

  /**
   * All that are here, some at a time: at least this many, and a few more. Repos may come and go between two slices; one
   * that stays is in them, perhaps twice.
   */
  *slices(size: number): Generator<readonly KnownEntry[]> {
    let slice: KnownEntry[] = [];
    // The table may become longer meanwhile: what was in bucket n is then there still, or in one further on.
    for (let bucket = 0; bucket < this.#buckets.length; bucket++) {
      for (let entry = this.#buckets[bucket]!; entry !== NO_BLOCK; entry = this.#blocks.get(entry, IN_BUCKET)) {
        this.#load(entry);
        slice.push({ repo: this.#tape.getText() as RepoKey, known: unpackRepo(this.#tape) });
      }
      if (slice.length < size) continue;
      yield slice;
      slice = [];
    }
    yield slice;
  }

  /** Of all that are here; nothing happens when there are none. */
  forgetOldest(): void {
    if (this.#oldest !== NO_BLOCK) this.#remove(this.#oldest);
  }

  /** The entry of a repo; the tape stands behind its key. */
  #find(repo: RepoKey, hash: number): number {
    const blocks = this.#blocks;
    let entry = this.#buckets[this.#bucketOf(hash)]!;
    for (; entry !== NO_BLOCK; entry = blocks.get(entry, IN_BUCKET)) {
      if (blocks.get(entry, HASH) !== hash) continue;
      this.#load(entry);
      if (this.#tape.isText(repo)) return entry;
    }
    return NO_BLOCK;
  }

  /** Copies an entry's bytes to the tape. */
  #load(entry: number): void {
    const blocks = this.#blocks;
    const tape = this.#tape;
    let length = 0;
    let from = FIRST_BYTES;
    for (let block = entry; block !== NO_BLOCK; block = blocks.get(block, NEXT)) {
      tape.reserve(length + BLOCK_WORDS);
      for (let word = from; word < BLOCK_WORDS; word++) tape.words[length++] = blocks.get(block, word);
      from = BYTES;
    }
    tape.rewind();
  }

  /** Makes an entry of what is on the tape. */
  #add(hash: number): void {
    const blocks = this.#blocks;
    const { words, length } = this.#tape;
    const entry = blocks.take();
    let block = entry;
    let word = FIRST_BYTES;
    for (let i = 0; i < length; i++) {
      if (word === BLOCK_WORDS) {
        const next = blocks.take();
        blocks.set(block, NEXT, next);
        block = next;
        word = BYTES;
      }
      blocks.set(block, word++, words[i]!);
    }
    blocks.set(entry, HASH, hash);
    blocks.set(entry, OLDER, this.#newest);
    blocks.set(entry, NEWER, NO_BLOCK);
    if (this.#newest === NO_BLOCK) this.#oldest = entry;
    else blocks.set(this.#newest, NEWER, entry);
    this.#newest = entry;
    this.#size++;
    if (this.#size > this.#buckets.length) this.#addBuckets();
    else this.#putInBucket(entry);
  }

  #remove(entry: number): void {
    const blocks = this.#blocks;
    this.#takeFromBucket(entry);
    const older = blocks.get(entry, OLDER);
    const newer = blocks.get(entry, NEWER);
    if (older === NO_BLOCK) this.#oldest = newer;
    else blocks.set(older, NEWER, newer);
    if (newer === NO_BLOCK) this.#newest = older;
    else blocks.set(newer, OLDER, older);
    blocks.giveBack(entry);
    this.#size--;
  }

  #bucketOf(hash: number): number {
    return hash & (this.#buckets.length - 1);
  }

  #putInBucket(entry: number): void {
    const bucket = this.#bucketOf(this.#blocks.get(entry, HASH));
    this.#blocks.set(entry, IN_BUCKET, this.#buckets[bucket]!);
    this.#buckets[bucket] = entry;
  }

  #takeFromBucket(entry: number): void {
    const blocks = this.#blocks;
    const bucket = this.#bucketOf(blocks.get(entry, HASH));
    const after = blocks.get(entry, IN_BUCKET);
    let before = this.#buckets[bucket]!;
    if (before === entry) {
      this.#buckets[bucket] = after;
      return;
    }
    while (blocks.get(before, IN_BUCKET) !== entry) before = blocks.get(before, IN_BUCKET);
    blocks.set(before, IN_BUCKET, after);
  }

  #addBuckets(): void {
    this.#buckets = new Int32Array(2 * this.#buckets.length).fill(NO_BLOCK);
    for (let entry = this.#oldest; entry !== NO_BLOCK; entry = this.#blocks.get(entry, NEWER)) this.#putInBucket(entry);
  }
}
