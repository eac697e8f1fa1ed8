import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { EventReader } from '../../src/archive/event-reader.ts';
import { event, JULY } from './made-up.ts';

const MINUTES = ['2026-07-01T00:00:00+00:00', '2026-07-01T00:01:00+00:00', '2026-07-01T00:01:00.5Z'];

/** Lines that share their parts, and such as only seem to. */
const anyLine = fc
  .record({
    head: fc.constantFrom('{"timestamp":"', '{"timestamp": "', '{ "timestamp":"', '{"timestamp":""'),
    time: fc.constantFrom(...MINUTES, 'in May 1', '2026-07-01T00:00:00\\u002b00:00', 'a\\', ''),
    rest: fc.constantFrom(
      event().slice(event().indexOf('","schema')),
      event({ ref: 'v1' }).slice(event().indexOf('","schema')),
      event({ ref: 'caf\u00e9' }).slice(event().indexOf('","schema')),
      '","schema":"binderhub.jupyter.org/launch","version":1,"provider":"GitHub","spec":"a/b/c","status":"success","timestamp":"2026-07-09T00:00:00Z"}',
      '","schema":"binderhub.jupyter.org/launch","version":1,"provider":"GitHub","spec":"a/b/c","status":"success","time\\u0073tamp":"2026-07-09T00:00:00Z"}',
      '","schema":"another"}',
      '"}',
      '",',
      '',
    ),
    end: fc.constantFrom('', '\r'),
  })
  .map(({ head, time, rest, end }) => head + time + rest + end);

describe('the reader of archive lines', () => {
  it('says of every line what it would say had it read no other', () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 12 }), (lines) => {
        const reader = new EventReader();
        for (const line of lines) expect(reader.read(line), line).to.deep.equal(new EventReader().read(line));
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads what is the same but for the time', () => {
    const reader = new EventReader();
    const ats = [0, 60_000, 60_000, 0].map((ms) => {
      const read = reader.read(event({ at: JULY + ms }));
      return read.kind === 'event' ? read.event.at - JULY : null;
    });
    expect(ats).to.deep.equal([0, 60_000, 60_000, 0]);
  });

  it('says what is wrong', () => {
    const reader = new EventReader();
    expect(reader.read('{"timestamp":')).to.deep.equal({ kind: 'bad', problem: 'not JSON' });
    expect(reader.read('[]')).to.deep.equal({ kind: 'bad', problem: 'not a JSON object' });
    expect(reader.read('{"launch_gateway":{}}')).to.deep.equal({
      kind: 'bad',
      problem: 'launch_gateway is not a build',
    });
  });
});
