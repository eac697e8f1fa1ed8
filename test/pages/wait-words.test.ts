import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { MemberName } from '../../src/members/member.ts';
import { durationWords } from '../../src/pages/duration-words.ts';
import { waitWords } from '../../src/pages/wait-words.ts';
import type { BuildCause, ExpectedWait } from '../../src/routing/expected-wait.ts';

const member = 'ovh' as MemberName;
const READY = { usualMs: 15_000, longMs: 45_000, from: 'image' } as const;
const USUAL = { usualMs: 110_000, longMs: 376_000, from: 'all' } as const;
const words = (wait: ExpectedWait, isComplete = true, hasLine = false) => {
  const { tone, headline, detail } = waitWords(wait, { isComplete, hasLine, now: 600_000 });
  return `${tone}: ${headline}. ${detail}`;
};

describe('a wait in words', () => {
  it('says of hubs that are full whether a launch waits there, and of hubs that are down that none does', () => {
    const full: ExpectedWait = { kind: 'refused', refusal: 'full' };
    expect(words(full)).to.match(/^bad: No hub can take it now\. All hubs that may are full/);
    expect(words(full, true, true)).to.match(/^warn: All hubs are full now\. A launch waits in line/);
    expect(words({ kind: 'refused', refusal: 'down' }, true, true)).to.match(/^bad: No hub can take it now/);
  });

  it('says what is known, and of what is only presumed that it is', () => {
    expect(words({ kind: 'ready', member, isSeen: true, time: READY })).to.equal(
      'good: Ready in about 15 s on ovh. This hub has built it already.',
    );
    expect(words({ kind: 'ready', member, isSeen: false, time: READY })).to.match(
      /^good: Probably ready .* not known\.$/,
    );
  });

  it('gives the time of a build as its own took before, or as what others take', () => {
    const time = { usualMs: 356_000, longMs: 500_000, from: 'repo' } as const;
    expect(words({ kind: 'build', member, cause: 'other-ref', time })).to.match(
      /^warn: Needs a build, about 6 min\. .*Its builds took as long before\.$/,
    );
    expect(words({ kind: 'build', member, cause: 'never-seen', time: USUAL })).to.match(
      /^warn: Needs a build, about 2 min, seldom more than 6 min\. Nobody is known to have launched this/,
    );
    expect(words({ kind: 'building', member, since: 480_000, time: USUAL })).to.match(
      /^warn: Being built now on ovh\. It began 2 min ago\. It should be ready in about 2 min, seldom more than 6 min, as/,
    );
  });

  it('does not call unbuilt what could not be looked up', () => {
    const cause = (cause: BuildCause) => words({ kind: 'build', member, cause, time: USUAL }, false);
    expect(cause('never-seen')).to.match(/^warn: Not known whether it is built\./);
    expect(cause('failed')).to.match(/^bad: Needs a build/);
  });

  it('says why nobody takes it', () => {
    expect(words({ kind: 'refused', refusal: 'not-allowed' })).to.match(/^bad: May not be launched here/);
    expect(words({ kind: 'refused', refusal: 'full' })).to.match(/^bad: No hub can take it now\. .* full\./);
    expect(words({ kind: 'refused', refusal: 'down' })).to.match(/^bad: No hub can take it now\. .* away\./);
  });

  it('rounds times to what they are worth', () => {
    const times = [0, 14_000, 15_000, 62_000, 95_000, 361_000, 5_400_000, 7_300_000].map(durationWords);
    expect(times).to.deep.equal(['5 s', '15 s', '15 s', '1 min', '2 min', '6 min', '2 h', '2 h']);
  });
});
