import { escapeHtml } from './html.ts';

/** A badge that launches, for one kind of document. */
export interface BadgeMarkup {
  readonly language: string;
  readonly text: string;
}

/** How a badge is written in READMEs and documentation. `link` and `picture`: whole addresses; `alt`: plain words. */
export const badgeMarkup = (link: string, picture: string, alt: string): readonly BadgeMarkup[] => [
  { language: 'Markdown', text: `[![${alt}](${picture})](${link})` },
  {
    language: 'reStructuredText',
    text: `.. image:: ${picture}\n   :target: ${link}\n   :alt: ${alt}`,
  },
  {
    language: 'HTML',
    text: `<a href="${escapeHtml(link)}"><img src="${escapeHtml(picture)}" alt="${alt}"></a>`,
  },
];
