import { imageRepository } from './image-name.ts';

/** A visitor's running server. */
export interface Pod {
  readonly user: string;
  readonly image: string;
  /** ms since the epoch */
  readonly startedAt: number;
  /** ms since the epoch: the visitor has left by then */
  readonly endsAt: number;
}

/**
 * The servers that run on a hub. Those whose visitor has left go when somebody looks, so no timer is held for a
 * session, and a clock may jump.
 */
export class Pods {
  readonly #byUser = new Map<string, Pod>();
  /** What opens each server, by user. */
  readonly #tokens = new Map<string, string>();
  readonly #byRepository = new Map<string, number>();
  /** By end of session, earliest first. Sessions mostly last alike, so new ones mostly go to the end. */
  #departures: Pod[] = [];

  add(pod: Pod): void {
    this.#byUser.set(pod.user, pod);
    const repository = imageRepository(pod.image);
    this.#byRepository.set(repository, (this.#byRepository.get(repository) ?? 0) + 1);
    let at = this.#departures.length;
    while (at > 0 && this.#departures[at - 1]!.endsAt > pod.endsAt) at--;
    this.#departures.splice(at, 0, pod);
  }

  /** The server is there, and this opens it. */
  giveToken(pod: Pod, token: string): void {
    if (this.#byUser.get(pod.user) === pod) this.#tokens.set(pod.user, token);
  }

  opens(pod: Pod, token: string): boolean {
    return this.#tokens.get(pod.user) === token;
  }

  /** Stops a server before its time: a launch that failed, or a visitor who shut it down. */
  remove(pod: Pod): void {
    if (this.#byUser.get(pod.user) !== pod) return;
    this.#departures.splice(this.#departures.indexOf(pod), 1);
    this.#forget(pod);
  }

  count(now: number): number {
    this.#leave(now);
    return this.#byUser.size;
  }

  /** How many run any image of this repository (an image's name without its tag). */
  countOf(repository: string, now: number): number {
    this.#leave(now);
    return this.#byRepository.get(repository) ?? 0;
  }

  find(user: string, now: number): Pod | undefined {
    this.#leave(now);
    return this.#byUser.get(user);
  }

  list(now: number): readonly Pod[] {
    this.#leave(now);
    return [...this.#departures];
  }

  #leave(now: number): void {
    while (this.#departures.length > 0 && this.#departures[0]!.endsAt <= now) this.#forget(this.#departures.shift()!);
  }

  #forget(pod: Pod): void {
    this.#byUser.delete(pod.user);
    this.#tokens.delete(pod.user);
    const repository = imageRepository(pod.image);
    const left = this.#byRepository.get(repository)! - 1;
    if (left === 0) this.#byRepository.delete(repository);
    else this.#byRepository.set(repository, left);
  }
}
