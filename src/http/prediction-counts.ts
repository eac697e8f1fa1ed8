import { Counter, Gauge, type Registry } from 'prom-client';
import type { CacheState } from '../routing/prediction.ts';

const STATES: readonly CacheState[] = ['hit', 'build'];

/** How often a launch found what routing had expected. Plain numbers, read when somebody asks for them. */
export class PredictionCounts {
  readonly #counts: Readonly<Record<CacheState, Record<CacheState, number>>> = {
    hit: { hit: 0, build: 0 },
    build: { hit: 0, build: 0 },
  };

  /** A launch has shown whether its image was there. `predicted`: when it was sent. */
  note(predicted: CacheState, actual: CacheState): void {
    this.#counts[predicted][actual]++;
  }

  of(predicted: CacheState, actual: CacheState): number {
    return this.#counts[predicted][actual];
  }

  /** The share that was right, 0 to 1; null: nothing has been noted. */
  get right(): number | null {
    const { hit, build } = this.#counts;
    const right = hit.hit + build.build;
    const all = right + hit.build + build.hit;
    return all === 0 ? null : right / all;
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
    registers,
    collect() {
      this.set(predictions.right ?? Number.NaN);
    },
  });
}
