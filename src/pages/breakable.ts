import { type Html, html } from './html.ts';

const WBR = html`<wbr>`;

/** The name of an image or an address, which is broken between its parts where a line is too short for it. */
export const breakable = (name: string): Html =>
  html`${name.split(/(?<=[/:@])(?=[^/:@])/).map((part, i) => html`${i > 0 && WBR}${part}`)}`;
