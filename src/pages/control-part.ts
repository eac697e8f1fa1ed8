import { changeWords } from '../control/change-words.ts';
import type { ControlChange, Pin, PinChange } from '../control/control-change.ts';
import { repoPath } from '../launch/repo-path.ts';
import type { MemberName } from '../members/member.ts';
import { type Html, html } from './html.ts';
import { moment } from './moment.ts';

/** What operators have changed while the gateway runs, for everybody. */
export interface ControlPart {
  /** The last first. */
  readonly changes: readonly ControlChange[];
  readonly pins: readonly (PinChange & { readonly set: Pin })[];
  /** Members of the configuration that have left, each with the change that says so. */
  readonly left: readonly { readonly member: { readonly name: MemberName }; readonly change: ControlChange }[];
}

/** More are told to those who have a token. */
const MOST_CHANGES = 10;
const MOST_PINS = 20;

/** Nothing where nobody has changed anything. Who did it is told to operators alone. */
export function controlPart({ changes, pins, left }: ControlPart): Html | null {
  if (changes.length === 0) return null;
  return html`<h2 id="changes">Changed by operators</h2>
<p>What the people who run this have changed while it runs, the last first.</p>
<ul>
${changes.slice(0, MOST_CHANGES).map((change) => html`<li>${moment(change.at)}: ${changeWords(change)}</li>\n`)}</ul>
${left.map(({ member, change }) => html`<p>${member.name} is configured and has left at ${moment(change.at)}.</p>`)}
${
  pins.length > 0 &&
  html`<h3>Pinned repositories</h3>
<ul>
${pins
  .slice(0, MOST_PINS)
  .map(
    ({ provider, repo, set }) =>
      html`<li><a href="/repo/${repoPath({ provider, repo })}">${repo}</a> goes to ${set.members.join(', ')}${
        set.until !== null && html` until ${moment(set.until)}`
      }${set.reason !== null && ` (${set.reason})`}</li>\n`,
  )}</ul>
${pins.length > MOST_PINS && html`<p class="note">And ${pins.length - MOST_PINS} more: <a href="/api/v1/pins">/api/v1/pins</a>.</p>`}`
}`;
}
