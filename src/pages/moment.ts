import { type Html, html } from './html.ts';

/** A moment, for people and for programs that read pages. `ms`: since the epoch. */
export const moment = (ms: number): Html => {
  const iso = new Date(ms).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
};
