import { expect } from 'chai';
import { describe, it } from 'mocha';
import { MetricDesk } from '../../src/workers/metric-desk.ts';
import type { MetricReport } from '../../src/workers/metric-report.ts';

const report = (launches: number): MetricReport => [
  {
    name: 'launches_total',
    help: 'Launches.',
    type: 'counter',
    aggregator: 'sum',
    values: [{ value: launches, labels: {} }],
  },
  { name: 'streams', help: 'Streams.', type: 'gauge', aggregator: 'sum', values: [{ value: launches, labels: {} }] },
];

function opened() {
  let givesUp = () => {};
  const desk = new MetricDesk({
    own: async () => [],
    later: (_ms, callback) => {
      givesUp = callback;
      return () => {};
    },
  });
  const answers = (number: number, launches: number) => ({
    number,
    ask: (ask: number) => desk.heard(number, ask, report(launches)),
  });
  const silent = (number: number) => ({ number, ask: () => {} });
  return { desk, answers, silent, giveUp: () => givesUp() };
}

const sampleOf = (text: string, name: string) => Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);

describe('the metrics of all workers', () => {
  it('are their sum, in the words of Prometheus', async () => {
    const { desk, answers } = opened();
    expect(await desk.read([answers(1, 3), answers(2, 4)])).to.equal(
      '# HELP launches_total Launches.\n# TYPE launches_total counter\nlaunches_total 7\n\n# HELP streams Streams.\n# TYPE streams gauge\nstreams 7\n',
    );
  });

  it('have of one that does not answer in time what it told last', async () => {
    const { desk, answers, silent, giveUp } = opened();
    await desk.read([answers(1, 3), answers(2, 4)]);
    const reading = desk.read([answers(1, 5), silent(2)]);
    giveUp();
    expect(sampleOf(await reading, 'launches_total')).to.equal(9);
  });

  it('do not wait for one that ends meanwhile', async () => {
    const { desk, answers, silent } = opened();
    const reading = desk.read([answers(1, 5), silent(2)]);
    desk.left(2);
    expect(sampleOf(await reading, 'launches_total')).to.equal(5);
  });

  it('never become less where they count: what one had counted that has ended stays, and its state does not', async () => {
    const { desk, answers } = opened();
    await desk.read([answers(1, 3), answers(2, 4)]);
    desk.left(2);
    const text = await desk.read([answers(1, 3), answers(3, 1)]);
    expect(sampleOf(text, 'launches_total')).to.equal(8);
    expect(sampleOf(text, 'streams')).to.equal(4);
    desk.left(3);
    desk.left(1);
    expect(sampleOf(await desk.read([]), 'launches_total')).to.equal(8);
  });
});
