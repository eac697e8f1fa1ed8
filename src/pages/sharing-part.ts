import type { HolderCensus } from '../routing/holder-census.ts';
import { usualTimes } from '../routing/launch-time.ts';
import type { SharedImages } from '../routing/shared-images.ts';
import { durationWords } from './duration-words.ts';
import { count, percent } from './figures.ts';
import { type Html, type HtmlPart, html } from './html.ts';
import { nameList } from './name-list.ts';

/** Whether the hubs share images, and what that means for waiting. `census`: null: not counted. */
export const sharingPart = (
  images: SharedImages,
  census: HolderCensus | null,
): Html => html`<h2 id="images">Do the hubs share images?</h2>
<p><strong>${ANSWERS[images.shared].headline}</strong> ${ANSWERS[images.shared].words}</p>
${images.shared === 'some' && images.homes.filter(({ members }) => members.length > 1).map(({ members }) => html`<p>${nameList(members)} share theirs.</p>`)}
${images.untold.length > 0 && images.shared !== 'unknown' && html`<p class="note">Not known yet of ${nameList(images.untold)}.</p>`}
<p>${waitWords(images, census)}</p>
${census !== null && holdersTable(census)}`;

const ANSWERS: Readonly<Record<SharedImages['shared'], { readonly headline: string; readonly words: string }>> = {
  no: {
    headline: 'No.',
    words:
      'Each keeps what it builds in a place of its own, and cannot start what another has built. So a launch is sent to a hub that has built it, as long as one of those has room.',
  },
  some: {
    headline: 'Some do.',
    words: 'What a hub has built can be started by those that share its images, and by no other.',
  },
  all: {
    headline: 'Yes.',
    words: 'Their images are in one place under one name, so what one of them has built, all of them can start.',
  },
  unknown: {
    headline: 'That is not known yet.',
    words: 'The names of a hub’s images tell, and they show with the first launch that is seen through there.',
  },
};

function waitWords({ shared }: SharedImages, census: HolderCensus | null): HtmlPart {
  const seen = census?.usualBuildMs ?? null;
  const { hitMs, buildMs } = usualTimes(seen);
  const whence = seen === null ? 'by what is usual at mybinder.org' : 'by the builds that were seen here';
  const where =
    shared === 'all'
      ? 'A launch of something that nobody has built'
      : 'A launch that has to go to a hub without its image';
  return html`A launch whose image is there takes about ${durationWords(hitMs)}. ${where} waits for a build: about ${durationWords(buildMs)}, ${whence}.`;
}

function holdersTable({ repos }: HolderCensus): HtmlPart {
  const all = repos.reduce((sum, some) => sum + some, 0);
  if (all === 0) return null;
  return html`<p>Of ${count(all)} ${all === 1 ? 'repository' : 'repositories'} that this gateway knows to be built or presumes to be:</p>
<div class="wide" role="region" aria-label="On how many hubs repositories are built" tabindex="0"><table>
<thead><tr><th scope="col">Built on</th><th scope="col">Repositories</th><th scope="col">Share</th></tr></thead>
<tbody>
${repos.map((some, i) => html`<tr><th scope="row">${i + 1} ${i === 0 ? 'hub' : 'hubs'}</th><td>${count(some)}</td><td>${percent(some / all)}</td></tr>\n`)}</tbody>
</table></div>`;
}
