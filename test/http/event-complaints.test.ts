import { expect } from 'chai';
import { describe, it } from 'mocha';
import { EventComplaints } from '../../src/http/event-complaints.ts';

describe('what is wrong with launch events', () => {
  const start = () => {
    const lines: Readonly<Record<string, unknown>>[] = [];
    let now = 1_000_000;
    const complaints = new EventComplaints({ warn: (fields) => void lines.push(fields) }, () => now);
    const wait = (ms: number) => {
      now += ms;
    };
    return { complaints, lines, wait };
  };

  it('is told at once, then once a minute with the number of those passed over', () => {
    const { complaints, lines, wait } = start();
    for (const problem of ['first', 'second', 'third']) complaints.add('hub-1', problem);
    wait(59_999);
    complaints.add('hub-1', 'fourth');
    wait(1);
    complaints.add('hub-1', 'fifth');
    complaints.add('hub-1', 'sixth');
    wait(60_000);
    complaints.add('hub-1', 'seventh');
    expect(lines).to.deep.equal([
      { member: 'hub-1', problem: 'first', unsaid: 0 },
      { member: 'hub-1', problem: 'fifth', unsaid: 3 },
      { member: 'hub-1', problem: 'seventh', unsaid: 1 },
    ]);
  });

  it('is told of each member, and of strangers together', () => {
    const { complaints, lines } = start();
    for (const member of ['hub-1', null, 'hub-2', null, 'hub-1']) complaints.add(member, 'wrong');
    expect(lines.map(({ member }) => member)).to.deep.equal(['hub-1', null, 'hub-2']);
  });

  it('is told again after the clock was set back', () => {
    const { complaints, lines, wait } = start();
    complaints.add('hub-1', 'first');
    wait(-3_600_000);
    complaints.add('hub-1', 'second');
    expect(lines).to.have.length(2);
  });

  it('is told in short', () => {
    const { complaints, lines } = start();
    complaints.add('hub-1', 'x'.repeat(10_000));
    expect(String(lines[0]!.problem)).to.have.length(300);
  });
});
