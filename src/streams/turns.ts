/** A client or a repo. */
interface Party {
  waiting: number;
  /** The turn after the last one it has had; 0 before the first. */
  next: number;
}

/** How many visits of each client, or repo, wait, and which turns it has had. */
export class Turns {
  readonly #parties = new Map<string, Party>();
  #waiting = 0;

  /** How many of them have a visit waiting. */
  get waiting(): number {
    return this.#waiting;
  }

  waitingOf(name: string): number {
    return this.#parties.get(name)?.waiting ?? 0;
  }

  nextOf(name: string): number {
    return this.#parties.get(name)?.next ?? 0;
  }

  join(name: string): void {
    const party = this.#parties.get(name) ?? { waiting: 0, next: 0 };
    if (party.waiting === 0) this.#waiting += 1;
    party.waiting += 1;
    this.#parties.set(name, party);
  }

  leave(name: string): void {
    const party = this.#parties.get(name)!;
    party.waiting -= 1;
    if (party.waiting > 0) return;
    this.#waiting -= 1;
    if (party.next === 0) this.#parties.delete(name);
  }

  /** Call while it waits. */
  had(name: string, turn: number): void {
    const party = this.#parties.get(name)!;
    party.next = Math.max(party.next, turn + 1);
  }

  /** Forgets those whose turns all lie before this one, and who do not wait. */
  forget(before: number): void {
    for (const [name, { waiting, next }] of this.#parties) {
      if (waiting === 0 && next <= before) this.#parties.delete(name);
    }
  }
}
