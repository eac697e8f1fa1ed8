import { expect } from 'chai';
import { describe, it } from 'mocha';
import { Registry } from 'prom-client';
import { PredictionCounts, predictionMetrics } from '../../src/http/prediction-counts.ts';
import { KNOWLEDGE } from '../../src/routing/knowledge.ts';
import { predictionOf } from '../../src/routing/prediction.ts';

describe('predictions', () => {
  it('expect an image where it was built or presumed to be, and a build everywhere else', () => {
    const hits = KNOWLEDGE.filter((knowledge) => predictionOf(knowledge) === 'hit');
    expect(hits).to.deep.equal(['built', 'presumed']);
  });

  it('are counted, with the share that was right', async () => {
    const predictions = new PredictionCounts(2);
    const registry = new Registry();
    predictionMetrics(predictions, registry);
    const text = () => registry.metrics();
    expect(predictions.right).to.equal(null);
    expect(await text()).to.match(/^launch_gateway_prediction_right_ratio Nan$/m);
    predictions.note(0, 'hit', 'hit');
    predictions.note(1, 'hit', 'hit');
    predictions.note(0, 'build', 'build');
    predictions.note(1, 'hit', 'build');
    expect(predictions.right).to.equal(0.75);
    predictions.note(1, 'build', 'hit');
    const shown = await text();
    expect(shown).to.match(/^launch_gateway_prediction_right_ratio 0\.6$/m);
    expect(shown).to.include('launch_gateway_predictions_total{predicted="hit",actual="hit"} 2\n');
    expect(shown).to.include('launch_gateway_predictions_total{predicted="hit",actual="build"} 1\n');
    expect(shown).to.include('launch_gateway_predictions_total{predicted="build",actual="hit"} 1\n');
    expect(shown).to.include('launch_gateway_predictions_total{predicted="build",actual="build"} 1\n');
  });
});
