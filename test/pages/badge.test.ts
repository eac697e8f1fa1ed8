import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { MemberName } from '../../src/members/member.ts';
import { type Badge, badgeSvg } from '../../src/pages/badge.ts';
import { textWidth } from '../../src/pages/text-width.ts';
import { waitBadge, wrongLinkBadge } from '../../src/pages/wait-badge.ts';
import type { BuildCause, ExpectedWait } from '../../src/routing/expected-wait.ts';

const member = 'ovh' as MemberName;
const timeOf = (usualMs: number) => ({ usualMs, longMs: usualMs, from: 'all' }) as const;
const said = (wait: ExpectedWait, isComplete = true) => {
  const { title, tone } = waitBadge(wait, isComplete);
  return `${tone}, ${title}`;
};

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrastWithWhite(colour: string): number {
  const channel = (from: number) => {
    const share = Number.parseInt(colour.slice(from, from + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 1.05 / (0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5) + 0.05);
}

describe('a badge', () => {
  it('says whether a launch would be quick now', () => {
    const time = timeOf(15_000);
    expect(said({ kind: 'ready', member, isSeen: true, time })).to.equal('good, launch: ready, about 15 s');
    expect(said({ kind: 'ready', member, isSeen: false, time })).to.match(/^good, launch: probably ready/);
    expect(said({ kind: 'building', member, since: null, time: timeOf(170_000) })).to.equal(
      'warn, launch: being built, about 3 min',
    );
    const build = (cause: BuildCause, isComplete = true) =>
      said({ kind: 'build', member, cause, time: timeOf(361_000) }, isComplete);
    for (const cause of ['never-seen', 'other-ref', 'elsewhere', 'gone'] as const) {
      expect(build(cause), cause).to.equal('warn, launch: builds first, about 6 min');
    }
    expect(build('failed')).to.equal('bad, launch: last build failed');
    expect(build('never-seen', false)).to.equal('quiet, launch: not known now');
    expect(build('gone', false)).to.match(/builds first/);
    const refused = (['not-allowed', 'full', 'down'] as const).map((refusal) => said({ kind: 'refused', refusal }));
    expect(refused).to.deep.equal(['bad, launch: not allowed here', 'warn, launch: full now', 'bad, launch: down']);
  });

  it('is as wide as its words, and tells each of them how wide it is', () => {
    const badge = (message: string) => ({ ...PLAIN, message });
    const widthOf = (message: string) => Number(/ width="(\d+)"/.exec(badgeSvg(badge(message)))![1]);
    expect(widthOf('mmmmmmmmmm') - widthOf('iiiiiiiiii')).to.be.closeTo((10 * (1995 - 569) * 11) / 2048, 1);
    expect(badgeSvg(badge('binder'))).to.include(`textLength="${textWidth('binder', 11).toFixed(1)}">binder<`);
    // One em for what is not in the table: rather too wide than over the edge.
    expect(textWidth('é', 11)).to.equal(11);
  });

  it('has a title, can be read on every colour of its own, and cannot be made to hold markup', () => {
    for (const tone of ['brand', 'good', 'warn', 'bad', 'quiet'] as const) {
      const svg = badgeSvg({ ...PLAIN, tone, hasMark: true });
      const fills = [...svg.matchAll(/<path fill="(#[0-9a-f]{6})"/g)].map(([, fill]) => fill!);
      expect(fills).to.have.lengthOf(2);
      for (const fill of fills) expect(contrastWithWhite(fill), `${tone} ${fill}`).to.be.at.least(4.5);
    }
    const svg = badgeSvg(wrongLinkBadge('a "<b>" &c.'));
    expect(svg).to.include('<title>launch: wrong link. a &quot;&lt;b&gt;&quot; &amp;c.</title>').and.not.include('<b>');
  });
});

const PLAIN: Badge = { label: 'launch', message: 'binder', tone: 'brand', hasMark: false, title: 'launch binder' };
