import { LRUCache } from 'lru-cache';
import type { RepoKey } from '../launch/launch-spec.ts';
import { KnownRepo } from './known-repo.ts';
import { packRepo, unpackRepo } from './packed-repo.ts';

/**
 * Repos that are kept as objects, with their cookies: those that most launches are for (mybinder.org: the top 100 get
 * 84 %). At most a fifth of all. Each costs some 800 bytes, and a packed one 250.
 */
const AT_HAND = 4096;

/**
 * The repos known in this process, those that were launched or heard of longest ago forgotten first; all
 * but the busiest are packed.
 */
export class KnownRepos {
  readonly #atHand: LRUCache<RepoKey, KnownRepo>;
  readonly #packed: LRUCache<RepoKey, string>;

  /** `limit`: repos known at most. */
  constructor(limit: number) {
    const atHand = Math.min(AT_HAND, Math.ceil(limit / 5));
    this.#packed = new LRUCache({ max: Math.max(1, limit - atHand) });
    this.#atHand = new LRUCache({
      max: atHand,
      dispose: (known, repo, why) => {
        if (why === 'evict') this.#packed.set(repo, packRepo(known));
      },
    });
  }

  get size(): number {
    return this.#atHand.size + this.#packed.size;
  }

  /** What is known of a repo that is launched now; undefined: nothing. */
  get(repo: RepoKey): KnownRepo | undefined {
    const known = this.#atHand.get(repo);
    if (known !== undefined) return known;
    const packed = this.#packed.get(repo);
    if (packed === undefined) return undefined;
    this.#packed.delete(repo);
    return this.#keep(repo, unpackRepo(packed));
  }

  /** The same, and a new entry where there was none. */
  getOrAdd(repo: RepoKey): KnownRepo {
    return this.get(repo) ?? this.#keep(repo, new KnownRepo());
  }

  /** Changes what is known of a repo, if anything is. */
  change(repo: RepoKey, change: (known: KnownRepo) => void): void {
    const known = this.#atHand.peek(repo);
    if (known !== undefined) {
      change(known);
      return;
    }
    const packed = this.#packed.peek(repo);
    if (packed === undefined) return;
    const unpacked = unpackRepo(packed);
    change(unpacked);
    this.#packed.set(repo, packRepo(unpacked));
  }

  #keep(repo: RepoKey, known: KnownRepo): KnownRepo {
    this.#atHand.set(repo, known);
    return known;
  }
}
