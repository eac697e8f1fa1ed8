import type { HolderCensus } from '../routing/holder-census.ts';
import type { PredictionSummary } from '../routing/prediction.ts';
import type { ShadowCounts } from '../routing/shadow/shadow-tally.ts';
import type { SharedImages } from '../routing/shared-images.ts';
import { type ControlPart, controlPart } from './control-part.ts';
import { count } from './figures.ts';
import { type FederationHistory, historyPart } from './history-part.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import { type MemberCard, memberCard } from './member-card.ts';
import { moment } from './moment.ts';
import { predictionWords } from './prediction-words.ts';
import { shadowWords } from './shadow-words.ts';
import { sharingPart } from './sharing-part.ts';
import type { Site } from './site.ts';

export interface FederationPage {
  readonly members: readonly MemberCard[];
  /** Of all members together. */
  readonly predictions: PredictionSummary;
  readonly images: SharedImages;
  /** null: it cannot be read now. */
  readonly history: FederationHistory | null;
  readonly census: HolderCensus | null;
  /** What another way to route would have done; null: none is tried. */
  readonly shadow: ShadowCounts | null;
  readonly control: ControlPart;
  /** ms since the epoch */
  readonly at: number;
}

/** `/federation`: who runs the hubs, and how they are. */
export function federationPage(
  site: Site,
  { members, predictions, images, census, history, shadow, control, at }: FederationPage,
): string {
  const serving = members.filter(({ routing }) => routing.out === null).length;
  const open = members.filter(({ state }) => state.member.drain === undefined);
  const weight = open.reduce((sum, { state }) => sum + state.member.weight, 0);
  return layout(site, {
    title: 'Who runs this',
    description: DESCRIPTION,
    place: 'federation',
    isListed: true,
    main: html`<h1>Who runs this</h1>
<p class="lead">A launch goes to one of ${members.length === 1 ? 'this hub' : 'these hubs'}, each run by people who give machines and time for it. ${serving} of ${members.length} ${members.length === 1 ? 'hub is' : 'hubs are'} in service.</p>
<h2>Hubs</h2>
<ul class="cards roomy">
${members.map((member) => memberCard(member, weight))}
</ul>
${controlPart(control)}
${historyPart(history)}
${sharingPart(images, census)}
<h2>Predictions</h2>
<p>A launch is quick where the image is there already, so each is sent to where it is expected to be.</p>
<p>Predicted right: ${predictionWords(predictions)}</p>
${mispredictions(predictions)}
${
  shadow === null
    ? null
    : html`<h2>Shadow</h2>
<p>Another way to route is being tried, which sends nobody anywhere. ${shadowWords(shadow)}</p>
<p class="note">For programs: <a href="/api/v1/shadow">/api/v1/shadow</a>.</p>`
}
<h2>Bring a hub</h2>
<p>Whoever runs a BinderHub with some room can take a share: <a href="/federation/join">what that takes, and what it becomes</a>.</p>
<p class="note">As of ${moment(at)}; counted since the gateway started. For programs: <a href="/api/v1/members">/api/v1/members</a>, <a href="/api/v1/federation/history">/api/v1/federation/history</a>, <a href="/api/v1/federation/images">/api/v1/federation/images</a>.</p>`,
  });
}

const DESCRIPTION = 'The hubs behind this site: who runs and funds them, and how they are right now.';

const mispredictions = ({ right, missing, unexpected }: PredictionSummary): Html | null =>
  right === null
    ? null
    : html`<p class="note">Expected to be built, and was not: ${count(missing)}. Expected to need a build, and did not: ${count(unexpected)}.</p>`;
