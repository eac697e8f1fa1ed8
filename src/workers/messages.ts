import type { MetricReport } from './metric-report.ts';

/** Number of each worker that has a door, and the loopback port of that. */
export type Doors = readonly (readonly [number: number, port: number])[];

/** What a worker begins with. Holds secrets: it goes over the channel between the two, and nowhere else. */
export interface WorkerStart {
  /** The configuration's text, as it was read last and found good: the file may be wrong by now. */
  readonly text: string;
  /** Where all of them listen. */
  readonly port: number;
  /** Signs cookies, where the configuration has no secret. */
  readonly secret: string;
  /** Opens the doors of the others. */
  readonly key: string;
  readonly doors: Doors;
  /** Log lines end up at a terminal. */
  readonly isTerminal: boolean;
}

/** What the primary tells a worker. */
export type Order =
  | { readonly kind: 'begin'; readonly start: WorkerStart }
  | { readonly kind: 'doors'; readonly doors: Doors }
  | { readonly kind: 'report'; readonly ask: number }
  /** null: it could not be had. */
  | { readonly kind: 'sum'; readonly ask: number; readonly text: string | null }
  | { readonly kind: 'reload' }
  | { readonly kind: 'stop' };

/** What a worker tells the primary. */
export type Word =
  /** It can be spoken to: what is said before is lost. */
  | { readonly kind: 'here' }
  | { readonly kind: 'up'; readonly url: string }
  | { readonly kind: 'failed'; readonly message: string; readonly status: 1 | 2 }
  | { readonly kind: 'door'; readonly port: number }
  | { readonly kind: 'report'; readonly ask: number; readonly metrics: MetricReport }
  | { readonly kind: 'scrape'; readonly ask: number }
  /** It takes no more requests. */
  | { readonly kind: 'leaving' };
