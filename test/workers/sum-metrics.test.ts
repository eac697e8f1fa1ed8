import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { MetricState } from '../../src/workers/metric-report.ts';
import { countsIn, sumMetrics } from '../../src/workers/sum-metrics.ts';

const metric = (part: Partial<MetricState>): MetricState => ({
  name: 'one',
  help: '',
  type: 'gauge',
  aggregator: 'sum',
  values: [],
  ...part,
});
const value = (of: number, labels: Readonly<Record<string, string>> = {}) => ({ value: of, labels });
const values = (aggregator: MetricState['aggregator'], ...each: readonly number[]) =>
  sumMetrics(each.map((one) => [metric({ ...(aggregator && { aggregator }), values: [value(one)] })]))[0]?.values.map(
    (sample) => sample.value,
  );

describe('the metrics of several processes', () => {
  it('are those of one, each by its own rule', () => {
    expect(values('sum', 1, 2, 4)).to.deep.equal([7]);
    expect(values('min', 1, 2, 4)).to.deep.equal([1]);
    expect(values('max', 1, 2, 4)).to.deep.equal([4]);
    expect(values('average', 1, 2, 6)).to.deep.equal([3]);
    expect(values('first', 1, 2, 4)).to.deep.equal([1]);
    expect(values('omit', 1, 2, 4)).to.equal(undefined);
  });

  it('leave out what is not a number, as long as there is one', () => {
    expect(values('average', Number.NaN, 0.5, 1)).to.deep.equal([0.75]);
    expect(values('average', Number.NaN, Number.NaN)).to.deep.equal([Number.NaN]);
  });

  it('are added by labels, in whichever order those stand, and by the part of a histogram', () => {
    const first = metric({ values: [value(1, { a: 'x', b: 'y' }), value(1, { a: 'z', b: 'y' })] });
    const second = metric({ values: [value(2, { b: 'y', a: 'x' })] });
    expect(sumMetrics([[first], [second]])[0]!.values).to.deep.equal([
      value(3, { a: 'x', b: 'y' }),
      value(1, { a: 'z', b: 'y' }),
    ]);
    const histogram = metric({
      type: 'histogram',
      values: [
        { ...value(1), metricName: 'one_sum' },
        { ...value(5), metricName: 'one_count' },
      ],
    });
    expect(sumMetrics([[histogram], [histogram]])[0]!.values.map((sample) => sample.value)).to.deep.equal([2, 10]);
  });

  it('show a state as one of them sees it, with all its labels and none of the others', () => {
    const well = metric({ aggregator: 'first', values: [value(1, { member: 'hub-1', reason: '' })] });
    const ill = metric({ aggregator: 'first', values: [value(0, { member: 'hub-1', reason: 'unreachable' })] });
    const silent = metric({ aggregator: 'first' });
    expect(sumMetrics([[silent], [well], [ill]])[0]!.values).to.deep.equal(well.values);
  });

  it('keep of a process that has ended what counts, and no state', () => {
    const report = [
      metric({ type: 'counter', name: 'counter' }),
      metric({ type: 'histogram', name: 'histogram' }),
      metric({ name: 'federation_redirect_count' }),
      metric({ name: 'launch_gateway_streams' }),
    ];
    expect(countsIn(report).map(({ name }) => name)).to.deep.equal([
      'counter',
      'histogram',
      'federation_redirect_count',
    ]);
  });
});
