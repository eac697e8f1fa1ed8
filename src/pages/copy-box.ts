import { type Html, html } from './html.ts';

/** A text to be copied; the button that does comes by script. `name`: what it is. */
export const copyBox = (name: string, text: string): Html =>
  html`<div class="copy" data-copy="${name}"><pre>${text}</pre></div>`;
