import type { PredictionSummary } from '../routing/prediction.ts';
import { count, percent } from './figures.ts';

/** How many predictions were right, to stand behind a colon. */
export const predictionWords = ({ seen, right }: PredictionSummary): string =>
  right === null
    ? 'no launch has been seen through yet'
    : `${percent(right)} of ${count(seen)} ${seen === 1 ? 'launch' : 'launches'} whose outcome was seen`;
