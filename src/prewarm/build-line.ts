/** A build's turn at a member. */
export interface Turn {
  /** Resolves with true when it may begin, with false when it left before. */
  readonly granted: Promise<boolean>;
  /** It is over, or not wanted any more. May be called more than once. */
  leave(): void;
}

interface Waiting {
  readonly turn: Turn;
  readonly tell: (place: number) => void;
  readonly begin: () => void;
}

/** The builds that a member is asked for: so many at once, and the others in order of arrival. */
export class BuildLine {
  readonly #limit: number;
  readonly #running = new Set<Turn>();
  #waiting: Waiting[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** `tell`: called with the place in line, from 1, whenever it changes; not at all where there is no wait. */
  enter(tell: (place: number) => void): Turn {
    let resolve: (granted: boolean) => void = () => {};
    const granted = new Promise<boolean>((settle) => {
      resolve = settle;
    });
    const turn: Turn = {
      granted,
      leave: () => {
        if (!this.#running.delete(turn)) this.#waiting = this.#waiting.filter((waiting) => waiting.turn !== turn);
        resolve(false);
        this.#moveUp();
      },
    };
    this.#waiting.push({ turn, tell, begin: () => resolve(true) });
    this.#moveUp();
    return turn;
  }

  #moveUp(): void {
    while (this.#running.size < this.#limit && this.#waiting.length > 0) {
      const { turn, begin } = this.#waiting.shift()!;
      this.#running.add(turn);
      begin();
    }
    for (const [index, { tell }] of this.#waiting.entries()) tell(index + 1);
  }
}
