const DAY_MS = 86_400_000;
const NOWHERE = -1;

/**
 * Repositories that go elsewhere after the federation has changed: of those launched before a change and again within a day after it, how many had their
 * first launch then at another member than their last one before.
 */
export class MovedKeys {
  #changes = 0;
  #changedAt = Number.NEGATIVE_INFINITY;
  #member = new Int16Array(4_096).fill(NOWHERE);
  #seen = new Uint16Array(4_096);
  asked = 0;
  moved = 0;

  changed(now: number): void {
    this.#changes++;
    this.#changedAt = now;
  }

  note(repo: number, member: number, now: number): void {
    if (repo >= this.#member.length) this.#grow(repo + 1);
    const before = this.#member[repo]!;
    if (before !== NOWHERE && this.#seen[repo]! < this.#changes && now - this.#changedAt < DAY_MS) {
      this.asked++;
      if (before !== member) this.moved++;
    }
    this.#member[repo] = member;
    this.#seen[repo] = this.#changes;
  }

  #grow(repos: number): void {
    const member = new Int16Array(Math.max(repos, 2 * this.#member.length)).fill(NOWHERE);
    member.set(this.#member);
    const seen = new Uint16Array(member.length);
    seen.set(this.#seen);
    this.#member = member;
    this.#seen = seen;
  }
}
