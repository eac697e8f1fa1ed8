import { type Html, html } from './html.ts';
import { PLAIN } from './launch-fields.ts';

/** How a repository's page offers to have it built before people come. */
export type WarmPart =
  | { readonly kind: 'off' }
  /** Anybody may: a form that is posted to `action`. `said`: what came of it just now. */
  | { readonly kind: 'form'; readonly action: string; readonly ref: string; readonly said: 'begun' | 'ready' | null }
  /** Needs a token: `address` is what a program calls. */
  | { readonly kind: 'token'; readonly address: string };

const SAID = {
  begun: 'It is being built now. Load this page again in a few minutes to see it among the builds.',
  ready: 'It is built: a launch is quick now.',
} as const;

export function warmPart(part: WarmPart): Html | null {
  switch (part.kind) {
    case 'off':
      return null;
    case 'form':
      return html`<h2 id="warm">Build it before people come</h2>
${part.said !== null && html`<p class="state headline ${part.said === 'ready' ? 'good' : 'warn'}" role="status">${SAID[part.said]}</p>`}
<form action="${part.action}" method="post">
<label for="ref">Branch, tag or commit</label>
<p class="hint" id="ref-hint">It is built at the hub that launches go to now. What is there already costs nothing.</p>
<div class="ask">
<input type="text" id="ref" name="ref" value="${part.ref}" aria-describedby="ref-hint" required${PLAIN}>
<button class="button quiet">Build it now</button>
</div>
</form>`;
    case 'token':
      return html`<h2 id="warm">Build it before people come</h2>
<p>With a token of this gateway’s operators, a step of your CI can have each push built before anybody launches it:</p>
<pre tabindex="0">curl --fail-with-body -X POST \\
  -H "Authorization: Bearer $PREWARM_TOKEN" \\
  ${part.address}</pre>`;
  }
}
