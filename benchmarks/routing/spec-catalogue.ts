import { textHash } from '../../src/builds/text-hash.ts';
import type { LaunchSpec, RepoKey } from '../../src/launch/launch-spec.ts';
import type { ReplayModel } from './model.ts';
import { meanTimeBetweenMoves, nextMove } from './ref-moves.ts';

/** A spec of the trace, and what its ref means at the moment. */
export interface SpecEntry {
  /** Counted from 0 in the order of appearance; so is `repo`. */
  readonly id: number;
  readonly repo: number;
  readonly spec: LaunchSpec;
  /** Stands for the spec wherever something is drawn: the same in every trace that has it. */
  readonly key: number;
  /** How often the ref has moved: stands for the commit. */
  readonly commit: number;
}

interface MovingEntry extends SpecEntry {
  commit: number;
  readonly meanMs: number;
  movesAt: number;
}

/** All specs seen so far: they, and not the launches, are what a replay's memory grows with. */
export class SpecCatalogue {
  readonly #model: ReplayModel;
  readonly #repos = new Map<RepoKey, number>();
  readonly #specs = new Map<string, MovingEntry>();
  /** The reader hands out one object for many launches of a spec. */
  readonly #byObject = new WeakMap<LaunchSpec, MovingEntry>();
  readonly #hash = textHash([0x5eed, 0x1a]);

  constructor(model: ReplayModel) {
    this.#model = model;
  }

  get repos(): number {
    return this.#repos.size;
  }

  /** The entry of a spec, its commit brought up to `at`, ms since the epoch. Times must not go back. */
  entry(spec: LaunchSpec, at: number): SpecEntry {
    let entry = this.#byObject.get(spec);
    if (entry === undefined) {
      entry = this.#find(spec, at);
      this.#byObject.set(spec, entry);
    }
    while (entry.movesAt <= at) {
      entry.commit += 1;
      entry.movesAt = nextMove(entry.movesAt, entry.meanMs, entry.key, entry.commit, this.#model.seed);
    }
    return entry;
  }

  #find(spec: LaunchSpec, at: number): MovingEntry {
    const name = `${spec.repoKey} ${spec.ref}`;
    const known = this.#specs.get(name);
    if (known !== undefined) return known;
    let repo = this.#repos.get(spec.repoKey);
    if (repo === undefined) {
      repo = this.#repos.size;
      this.#repos.set(spec.repoKey, repo);
    }
    const key = this.#hash(name);
    const meanMs = meanTimeBetweenMoves(spec, key, this.#model);
    const movesAt = nextMove(at, meanMs, key, 0, this.#model.seed);
    const entry: MovingEntry = { id: this.#specs.size, repo, spec, key, commit: 0, meanMs, movesAt };
    this.#specs.set(name, entry);
    return entry;
  }
}
