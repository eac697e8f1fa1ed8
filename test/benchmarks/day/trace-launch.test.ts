import { expect } from 'chai';
import { describe, it } from 'mocha';
import { readTraceLine, spreadMinutes } from '../../../benchmarks/day/trace-launch.ts';

const line = (spec: string, provider = 'GitHub') =>
  readTraceLine(JSON.stringify({ timestamp: '2019-10-02T00:01:00+00:00', provider, spec, status: 'success' }));

describe('a line of the launch archive', () => {
  it('becomes the link that was followed', () => {
    expect(line('DS-100/textbook/master')).to.include({
      link: 'gh/DS-100/textbook/master',
      repoKey: 'gh:ds-100/textbook',
    });
  });

  it('gets its slashes back where hubs of 2019 undid the escapes', () => {
    expect(line('group/project/main', 'GitLab')?.link).to.equal('gl/group%2Fproject/main');
  });

  it('has one build for two spellings, and two images, as on a hub', () => {
    const [one, two] = [line('DS-100/textbook/master'), line('ds-100/Textbook/master')];
    expect(one?.build).to.equal(two?.build);
    expect(one?.image).not.to.equal(two?.image);
  });

  it('is left out when no link can be made of it', () => {
    expect(line('nothing')).to.equal(null);
    expect(line('a/b/main', 'Nobody')).to.equal(null);
  });
});

describe('launches with times floored to the minute', () => {
  it('are spread over their minute, in their order', () => {
    const launches = [0, 0, 0, 60_000].map((at, id) => ({ at, id }));
    expect(spreadMinutes(launches)).to.deep.equal([
      { at: 0, id: 0 },
      { at: 20_000, id: 1 },
      { at: 40_000, id: 2 },
      { at: 60_000, id: 3 },
    ]);
  });
});
