import { type Fault, faultOfLog } from './build-errors.ts';
import type { HubEvent } from './hub-event.ts';

/** What a stream has shown of its launch: who is to blame for a failure depends on how far it had come. */
export interface Course {
  /** repo2docker was at work. */
  readonly building: boolean;
  /** The image was made, and was on its way into the registry. */
  readonly pushing: boolean;
  /** The image was there. */
  readonly built: boolean;
  /** A server was asked for. */
  readonly launching: boolean;
  /** Whose fault the last error was that git or docker told of in the build's log; null: they told of none. */
  readonly blamed: Fault | null;
}

/** docker's last words on an image, before it is pushed (repo2docker up to 2024, whose `pushing` may come later). */
const IMAGE_MADE = /^Successfully tagged /;

/** The course of one stream, followed event by event. */
export class LaunchCourse implements Course {
  #building = false;
  #pushing = false;
  #built = false;
  #launching = false;
  #blamed: Fault | null = null;

  get building(): boolean {
    return this.#building;
  }

  get pushing(): boolean {
    return this.#pushing;
  }

  get built(): boolean {
    return this.#built;
  }

  get launching(): boolean {
    return this.#launching;
  }

  get blamed(): Fault | null {
    return this.#blamed;
  }

  hear({ phase, message }: HubEvent): void {
    switch (phase) {
      case 'pushing':
        this.#pushing = true;
        this.#building = true;
        break;
      case 'fetching':
      case 'building':
        this.#building = true;
        break;
      case 'built':
        this.#built = true;
        return;
      case 'launching':
        this.#launching = true;
        return;
      case 'ready':
      case 'failed':
        return;
    }
    if (message === null || this.#built) return;
    if (IMAGE_MADE.test(message)) this.#pushing = true;
    this.#blamed = faultOfLog(message) ?? this.#blamed;
  }
}
