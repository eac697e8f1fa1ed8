import { BoundedLog } from './bounded-log.ts';
import { idBlock, KEEPALIVE, logEvent } from './own-events.ts';
import type { Place } from './placement.ts';
import type { StreamSettings } from './stream-settings.ts';
import type { VisitorPipe } from './visitor-pipe.ts';

/** A visitor with more than this to take is slow: the hub is held up if nobody else watches. */
const SLOW_BYTES = 64 * 1024;
/** … and with more than this loses lines of the log, so that they hold up nobody else and no memory. */
const MOST_BYTES = 256 * 1024;
/** A client that comes back after the end is an EventSource that nobody closed: it is held, or it would come again at once. */
const LINGER_MS = 30_000;

/**
 * Whoever waits for a launch: told at once while connected, and when they come back what they missed. Their client knows
 * the launch by its id, which is the first thing it is told.
 */
export class Visitor {
  readonly #id: string;
  readonly #settings: StreamSettings;
  readonly #now: () => number;
  #pipe: VisitorPipe | null;
  #isOpen = false;
  #place: Place | null = null;
  #missed: BoundedLog | null = null;
  #skipped = 0;
  #sentAt: number;
  #cameAt: number;
  #leftAt: number | null = null;
  /** How it ended, for a client that comes back. Holds a secret: never logged, never stored. */
  #lastWords: Buffer | null = null;

  constructor(id: string, pipe: VisitorPipe, settings: StreamSettings, now: () => number) {
    this.#id = id;
    this.#pipe = pipe;
    this.#settings = settings;
    this.#now = now;
    this.#sentAt = now();
    this.#cameAt = this.#sentAt;
  }

  /** Answers the request, if that has not been done. `place`: null when no member is chosen yet. */
  open(place: Place | null): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#place = place;
    this.#pipe?.open(place);
    this.#send(idBlock(this.#id));
  }

  /** A part of the stream. Kept while they are away; left out, and that said, while they take nothing. */
  show(bytes: Buffer): void {
    if (this.#pipe === null) {
      this.#missed ??= new BoundedLog(this.#settings.logBytes);
      this.#missed.add(bytes);
    } else if (this.#pipe.backlog > MOST_BYTES) {
      this.#skipped++;
    } else {
      this.#send(bytes);
    }
  }

  /** Do they take less than they are sent? */
  get isSlow(): boolean {
    return this.#pipe !== null && this.#pipe.backlog > SLOW_BYTES;
  }

  /** All that waited for them has been taken. */
  drained(): void {
    if (this.#skipped > 0) this.#send(logEvent(`(${this.#skipped} lines were left out.)`));
    this.#skipped = 0;
  }

  /** The last thing they are told. */
  end(lastWords: Buffer): void {
    this.#lastWords = Buffer.concat([idBlock(overId(this.#id)), lastWords]);
    this.#send(this.#lastWords);
    this.#pipe?.end();
  }

  /** Their client has come back. A connection that it has elsewhere is given up. */
  comeBack(pipe: VisitorPipe): void {
    const before = this.#pipe;
    this.#pipe = pipe;
    this.#leftAt = null;
    this.#cameAt = this.#now();
    before?.end();
    const mayHaveMissed = before !== null && this.#lastWords === null;
    pipe.open(this.#place);
    this.#isOpen = true;
    this.#send(idBlock(this.#id));
    const left = this.#skipped + (this.#missed?.forgotten ?? 0);
    this.#skipped = 0;
    if (left > 0) this.#send(logEvent(`(${left} lines were left out.)`));
    if (mayHaveMissed) this.#send(logEvent('(The connection was lost: lines may be missing here.)'));
    for (const block of this.#missed?.drain() ?? []) this.#send(block);
    if (this.#lastWords !== null) this.#send(this.#lastWords);
  }

  /** Is this their connection? Others have been replaced. */
  uses(pipe: VisitorPipe): boolean {
    return this.#pipe === pipe;
  }

  gone(): void {
    this.#pipe = null;
    this.#leftAt = this.#now();
  }

  get isAway(): boolean {
    return this.#pipe === null;
  }

  /** For how long they have been away, ms; 0: they are here. */
  awayFor(now: number): number {
    return this.#leftAt === null ? 0 : now - this.#leftAt;
  }

  /** Has come back after the end, and is kept from coming again at once. */
  isHeld(now: number): boolean {
    return this.#pipe !== null && now - this.#cameAt <= LINGER_MS;
  }

  /** What time brings. */
  tick(now: number): void {
    if (this.#pipe === null || !this.#isOpen) return;
    if (this.#lastWords !== null && now - this.#cameAt >= LINGER_MS) this.#pipe.end();
    else if (this.#pipe.backlog === 0 && now - this.#sentAt >= this.#settings.keepaliveMs) this.#send(KEEPALIVE);
  }

  /** Nothing more is kept for them, nor for what they have not taken. */
  forget(): void {
    this.#pipe?.cut();
  }

  hangUp(): void {
    this.#pipe?.end();
  }

  #send(bytes: Buffer): void {
    if (this.#pipe === null) return;
    this.#sentAt = this.#now();
    this.#pipe.send(bytes);
  }
}

const OVER = '-over';
/** Tells, when it comes back, that the client has been told the end: it must not be launched again. */
export const overId = (id: string): string => `${id}${OVER}`;

/** Reads a `Last-Event-ID`: of which launch, and whether that was over. */
export const readLaunchId = (text: string): { readonly id: string; readonly wasOver: boolean } =>
  text.endsWith(OVER) ? { id: text.slice(0, -OVER.length), wasOver: true } : { id: text, wasOver: false };
