const FIRST_SPECS = 4_096;
const NONE = -1;

/** What each member's registry holds of each spec: at most one image, that of the newest commit it has built. */
export class ImageCaches {
  readonly #members: number;
  readonly #retentionMs: number;
  #commits: Int32Array;
  #generations: Uint16Array;
  #readyAt: Float64Array;
  #usedAt: Float64Array;
  /** 1: the build that is under way will fail. */
  #fails: Uint8Array;

  constructor(members: number, retentionMs: number) {
    this.#members = members;
    this.#retentionMs = retentionMs;
    const cells = members * FIRST_SPECS;
    this.#commits = new Int32Array(cells).fill(NONE);
    this.#generations = new Uint16Array(cells);
    this.#readyAt = new Float64Array(cells);
    this.#usedAt = new Float64Array(cells);
    this.#fails = new Uint8Array(cells);
  }

  /** Does it have this image, is it building it, or has it to build it? Looking is using. */
  look(member: number, spec: number, commit: number, generation: number, now: number): 'there' | 'building' | 'gone' {
    const cell = spec * this.#members + member;
    if (cell >= this.#commits.length) return 'gone';
    if (this.#commits[cell] !== commit || this.#generations[cell] !== generation) return 'gone';
    if (this.#readyAt[cell]! > now) return 'building';
    if (this.#fails[cell] === 1 || now - this.#usedAt[cell]! >= this.#retentionMs) return 'gone';
    this.#usedAt[cell] = now;
    return 'there';
  }

  /** The same, for those who only want to know. */
  holds(member: number, spec: number, commit: number, generation: number, now: number): boolean {
    const cell = spec * this.#members + member;
    if (cell >= this.#commits.length || this.#commits[cell] !== commit) return false;
    if (this.#generations[cell] !== generation) return false;
    return this.#readyAt[cell]! > now || (this.#fails[cell] === 0 && now - this.#usedAt[cell]! < this.#retentionMs);
  }

  /** A build begins (or waits for a slot), and ends at `readyAt`, well or not. */
  build(member: number, spec: number, commit: number, generation: number, readyAt: number, fails: boolean): void {
    const cell = spec * this.#members + member;
    if (cell >= this.#commits.length) this.#grow(spec + 1);
    this.#commits[cell] = commit;
    this.#generations[cell] = generation;
    this.#readyAt[cell] = readyAt;
    this.#usedAt[cell] = readyAt;
    this.#fails[cell] = fails ? 1 : 0;
  }

  /** When the build that is under way ends, ms since the epoch. */
  readyAt = (member: number, spec: number): number => this.#readyAt[spec * this.#members + member]!;

  willFail = (member: number, spec: number): boolean => this.#fails[spec * this.#members + member] === 1;

  /** The builds that a member is at are lost with it. */
  loseBuilds(member: number, now: number): void {
    for (let cell = member; cell < this.#commits.length; cell += this.#members) {
      if (this.#readyAt[cell]! > now) this.#commits[cell] = NONE;
    }
  }

  #grow(specs: number): void {
    const cells = this.#members * Math.max(specs, Math.ceil((2 * this.#commits.length) / this.#members));
    const commits = new Int32Array(cells).fill(NONE);
    commits.set(this.#commits);
    const generations = new Uint16Array(cells);
    generations.set(this.#generations);
    const readyAt = new Float64Array(cells);
    readyAt.set(this.#readyAt);
    const usedAt = new Float64Array(cells);
    usedAt.set(this.#usedAt);
    const fails = new Uint8Array(cells);
    fails.set(this.#fails);
    this.#commits = commits;
    this.#generations = generations;
    this.#readyAt = readyAt;
    this.#usedAt = usedAt;
    this.#fails = fails;
  }
}
