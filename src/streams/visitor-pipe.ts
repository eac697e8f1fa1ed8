import type { Place } from './placement.ts';

/** The answer to a visitor's request, as a launch writes it. */
export interface VisitorPipe {
  /** Answers with the head of an event stream; called once, first. `place`: null when no member is chosen yet. */
  open(place: Place | null): void;
  /** Answers, instead, that there is nothing more to come: an EventSource does not come back after it. */
  decline(): void;
  /** Sends at once. What the visitor does not take waits in memory: see `backlog`. */
  send(bytes: Buffer): void;
  /** Bytes that wait for the visitor. */
  readonly backlog: number;
  end(): void;
  /** Lets go of a visitor who does not take what they were sent. */
  cut(): void;
}

/** What the other side of a pipe tells. */
export interface PipeListener {
  /** All that waited has been taken. */
  drained(): void;
  /** The visitor has gone, or the answer has ended. */
  gone(): void;
}
