import type { LaunchSpec } from '../launch/launch-spec.ts';
import { PROVIDER_NAMES } from '../launch/provider.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { type LinkPreview, linkPreview } from './link-preview.ts';
import type { Site } from './site.ts';

/** What is shown of a link to a launch. `target`: its path and query. */
export function launchPreview(
  { provider, repo, ref }: Pick<LaunchSpec, 'provider' | 'repo' | 'ref'>,
  origin: string,
  target: string,
): LinkPreview {
  const at = ref === 'HEAD' ? '' : ` at ${ref}`;
  return {
    title: `Launch ${repo} (${PROVIDER_NAMES[provider]})`,
    description: `Opens the notebooks of ${repo}${at} in your browser, with the software that they need. Nothing to install.`,
    origin,
    path: target,
  };
}

/**
 * What a bot gets for a launch link: what would be launched, and how long that would take. Nothing is started by reading
 * it. `wait`: null where that is not known.
 */
export function launchPreviewPage(site: Site, preview: LinkPreview, wait: string | null): string {
  const { title, description, path } = preview;
  return layout(site, {
    title,
    description,
    head: linkPreview(site, preview),
    main: html`<h1>${title}</h1>
<p class="lead">${description}</p>
${wait !== null && html`<p>${wait}</p>`}
<p><a class="button" href="${path}">Launch</a></p>`,
  });
}
