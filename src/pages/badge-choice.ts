import { badgeMarkup } from './badge-markup.ts';
import { copyBox } from './copy-box.ts';
import { type Html, html } from './html.ts';

interface BadgeKind {
  readonly words: string;
  /** Path of the picture. `specPath`: `<provider>/<spec>` */
  readonly picture: (specPath: string) => string;
  /** What stands where pictures do not. */
  readonly alt: string;
}

const KINDS: readonly BadgeKind[] = [
  { words: 'It launches', picture: () => '/badge_logo.svg', alt: 'Launch on Binder' },
  { words: 'It says how quick a launch would be', picture: (spec) => `/badge/${spec}.svg`, alt: 'Launch on Binder' },
  {
    words: 'It counts launches',
    picture: (spec) => `/badge/launches/${spec}.svg`,
    alt: 'Launches on Binder',
  },
];

/**
 * The badges that there are, each as it looks now, and how it is written in documents: one is open at a time. `origin`: the
 * site's address as visitors know it; `link`: path and query of the launch link.
 */
export function badgeChoice(origin: string, link: string): Html {
  const [path = ''] = link.split('?', 1);
  const specPath = path.slice('/v2/'.length);
  return html`${KINDS.map(({ words, picture, alt }, i) => {
    const src = picture(specPath);
    return html`<details name="badge"${i === 0 && html` open`}>
<summary><span class="choice">${words} <img class="badge" src="${src}" alt="" width="240" height="20"></span></summary>
${badgeMarkup(`${origin}${link}`, `${origin}${src}`, alt).map(
  ({ language, text }) => html`<h4>${language}</h4>
${copyBox(language, text)}`,
)}
</details>`;
  })}`;
}
