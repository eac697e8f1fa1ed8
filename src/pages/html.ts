/** Text that is HTML already: only `html` makes it, so whatever else comes into a page is escaped. */
export class Html {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** For what is known to be HTML: files of our own. */
  static trusted(text: string): Html {
    return new Html(text);
  }

  toString(): string {
    return this.#text;
  }
}

/** What may stand in a page. Nothing, `null` and `false` leave no trace. */
export type HtmlPart = Html | string | number | null | undefined | false | readonly HtmlPart[];

/** Makes HTML of a template; every value in it is escaped, for between tags and for quoted attributes. */
export const html = (texts: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html =>
  Html.trusted(texts.reduce((text, next, i) => text + render(parts[i - 1]) + next));

function render(part: HtmlPart): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Html) return part.toString();
  if (typeof part === 'object') return part.map(render).join('');
  return escapeHtml(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Makes any text safe between tags and in quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
