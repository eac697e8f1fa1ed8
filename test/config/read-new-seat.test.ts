import { expect } from 'chai';
import { describe, it } from 'mocha';
import { parse } from 'yaml';
import { readConfig } from '../../src/config/read-config.ts';
import { readNewSeat } from '../../src/config/read-new-seat.ts';
import type { MemberName } from '../../src/members/member.ts';
import type { SeatForm, SeatReading } from '../../src/members/new-seat.ts';

const ANN = { name: 'ann' as MemberName, url: 'https://ann.example' };
const FORM: SeatForm = {
  name: 'bob',
  url: 'https://bob.example/binder/',
  weight: '20',
  runBy: '',
  fundedBy: '',
  region: '',
};
const read = (form: Partial<SeatForm>) => readNewSeat({ ...FORM, ...form }, [ANN]);
const problemsOf = (reading: SeatReading) => (reading.ok ? {} : reading.problems);

describe('the seat of a new hub', () => {
  it('is an item for the list of members, with what was said and no more', () => {
    const reading = read({ runBy: 'The Institute' });
    expect(reading.ok && reading.yaml).to.equal(
      '- name: bob\n  url: https://bob.example/binder\n  weight: 20\n  runBy: The Institute\n',
    );
    expect(reading.ok && reading.member).to.include({ name: 'bob', url: 'https://bob.example/binder', weight: 20 });
  });

  it('makes a configuration that is fine, whatever stands in the words for people', () => {
    for (const text of ['a: b # c', '- x', "'", '"', 'ä\nb', '{env: HOME}', '*x', '!!js', 'no', '2', ' ']) {
      const reading = read({ region: text });
      if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
      expect(parse(reading.yaml)[0].region).to.equal(text);
      const members = `members:\n- name: ann\n  url: https://ann.example\n  prime: true\n${reading.yaml}`;
      const config = readConfig(members, { format: 'yaml', env: {} });
      expect(config.ok && config.config.members.map(({ region }) => region)).to.deep.equal([null, text]);
      expect(config.ok && config.warnings).to.deep.equal([]);
    }
  });

  it('is refused with what is wrong of each field, as check-config would', () => {
    const problems = problemsOf(read({ name: 'Bob!', url: 'bob.example', weight: 'much' }));
    expect(problems.name).to.include('lower-case letters');
    expect(problems.url).to.include('https://hub.example.org');
    expect(problems.weight).to.equal('must be a number, not text');
    expect(problemsOf(read({ weight: '-1' })).weight).to.equal('must be at least 0');
    expect(problemsOf(read({ weight: '' })).weight).to.equal('is required');
    expect(problemsOf(read({ weight: '0' })).weight).to.include('more than 0');
    expect(problemsOf(read({ weight: '1e999' })).weight).to.include('must be');
    expect(problemsOf(read({ url: 'https://user:pass@bob.example' })).url).to.include('user name or password');
    expect(Object.keys(problemsOf(read({ name: '', url: '' })))).to.have.members(['name', 'url']);
  });

  it('is nobody else’s, by name or address', () => {
    expect(problemsOf(read({ name: 'ann' }))).to.deep.equal({ name: 'is taken: ann has it' });
    expect(problemsOf(read({ url: 'https://ANN.example/' }))).to.deep.equal({ url: 'is taken: ann has it' });
  });
});
