import { ERRORS, type RequestError } from './errors.ts';
import { escapeHtml } from './escape-html.ts';
import { pageShell } from './page-shell.ts';

const STYLE = `
.go{display:block;padding:.8rem 1rem;border:1px solid var(--line);border-radius:.5rem;overflow-wrap:anywhere;font-family:ui-monospace,monospace;font-size:.95rem}
.code{color:var(--soft);font-size:.9rem}
`;

/** What a person sees when something went wrong: what it was, and the way on. */
export function errorPage(error: RequestError): string {
  const wayOn =
    error.suggestion === null
      ? ''
      : `<p>Did you mean this link?</p><p><a class="go" href="${escapeHtml(error.suggestion)}">${escapeHtml(error.suggestion)}</a></p>`;
  return pageShell(
    ERRORS[error.code].title,
    STYLE,
    `<p>${escapeHtml(error.message)}</p>
${wayOn}
<p class="code">${error.status} · ${error.code}</p>`,
  );
}
