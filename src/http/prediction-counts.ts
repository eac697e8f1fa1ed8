import { Counter, Gauge, type Registry } from 'prom-client';
import type { CacheState, PredictionSummary } from '../routing/prediction.ts';

const STATES: readonly CacheState[] = ['hit', 'build'];
type Tally = Readonly<Record<CacheState, Record<CacheState, number>>>;

/** How often launches found what routing had expected. Plain numbers, read when somebody asks for them. */
export class PredictionCounts {
  readonly #tallies: Tally[] = [];

  constructor(members: number) {
    this.growTo(members);
  }

  /** There are so many members now; none of them before the new ones has another index. */
  growTo(members: number): void {
    while (this.#tallies.length < members) {
      this.#tallies.push({ hit: { hit: 0, build: 0 }, build: { hit: 0, build: 0 } });
    }
  }

  /** A launch at this member has shown whether its image was there. `predicted`: when it was sent. */
  note(member: number, predicted: CacheState, actual: CacheState): void {
    this.#tallies[member]![predicted][actual]++;
  }

  /** At all members together. */
  of(predicted: CacheState, actual: CacheState): number {
    return this.#tallies.reduce((sum, tally) => sum + tally[predicted][actual], 0);
  }

  /** The share that was right, 0 to 1; null: nothing has been noted. */
  get right(): number | null {
    return this.summary().right;
  }

  /** `member`: its index; unset: all together. */
  summary(member?: number): PredictionSummary {
    const count = (predicted: CacheState, actual: CacheState) =>
      member === undefined ? this.of(predicted, actual) : this.#tallies[member]![predicted][actual];
    const missing = count('hit', 'build');
    const unexpected = count('build', 'hit');
    const right = count('hit', 'hit') + count('build', 'build');
    const seen = right + missing + unexpected;
    const hits = count('hit', 'hit') + unexpected;
    return { seen, hits, right: seen === 0 ? null : right / seen, missing, unexpected };
  }
}

/** `launch_gateway_predictions_total` and `launch_gateway_prediction_right_ratio`. */
export function predictionMetrics(predictions: PredictionCounts, registry: Registry): void {
  const registers = [registry];
  new Counter({
    name: 'launch_gateway_predictions_total',
    help: 'Launches by whether their image was expected to be there, and whether it was.',
    labelNames: ['predicted', 'actual'],
    registers,
    collect() {
      this.reset();
      for (const predicted of STATES) {
        for (const actual of STATES) this.inc({ predicted, actual }, predictions.of(predicted, actual));
      }
    },
  });
  new Gauge({
    name: 'launch_gateway_prediction_right_ratio',
    help: 'Share of these launches whose prediction was right, since the start; not a number before the first.',
    aggregator: 'average',
    registers,
    collect() {
      this.set(predictions.right ?? Number.NaN);
    },
  });
}
