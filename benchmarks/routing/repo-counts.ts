/** Launches and hits of each repository. */
export class RepoCounts {
  #launches = new Uint32Array(4_096);
  #hits = new Uint32Array(4_096);
  #repos = 0;

  note(repo: number, hit: boolean): void {
    if (repo >= this.#launches.length) this.#grow(repo + 1);
    this.#launches[repo]! += 1;
    if (hit) this.#hits[repo]! += 1;
    if (repo >= this.#repos) this.#repos = repo + 1;
  }

  /** By rank, most launched first, in groups that double: 1, 2, 3–4, 5–8 … `hitRate`: of the group's launches that found their image. */
  byRank(): readonly { readonly rank: number; readonly launches: number; readonly hitRate: number }[] {
    const order = Array.from({ length: this.#repos }, (_, repo) => repo).sort(
      (a, b) => this.#launches[b]! - this.#launches[a]! || a - b,
    );
    const groups = [];
    for (let from = 0, to = 1; from < order.length; from = to, to *= 2) {
      const group = order.slice(from, to);
      const launches = group.reduce((sum, repo) => sum + this.#launches[repo]!, 0);
      const hits = group.reduce((sum, repo) => sum + this.#hits[repo]!, 0);
      groups.push({ rank: from + 1, launches, hitRate: launches === 0 ? 0 : hits / launches });
    }
    return groups;
  }

  #grow(repos: number): void {
    const launches = new Uint32Array(Math.max(repos, 2 * this.#launches.length));
    launches.set(this.#launches);
    const hits = new Uint32Array(launches.length);
    hits.set(this.#hits);
    this.#launches = launches;
    this.#hits = hits;
  }
}
