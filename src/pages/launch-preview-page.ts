import type { LaunchSpec } from '../launch/launch-spec.ts';
import { PROVIDER_NAMES } from '../launch/provider.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { linkPreview } from './link-preview.ts';
import type { Site } from './site.ts';

/** What a fetcher of link previews gets for a launch link: what would be launched. Nothing is started by reading it. */
export function launchPreviewPage(site: Site, spec: LaunchSpec, origin: string, target: string): string {
  const { provider, repo, ref } = spec;
  const title = `Launch ${repo} (${PROVIDER_NAMES[provider]})`;
  const at = ref === 'HEAD' ? '' : ` at ${ref}`;
  const description = `Opens the notebooks of ${repo}${at} in your browser, with the software that they need. Nothing to install.`;
  return layout(site, {
    title,
    description,
    head: linkPreview(site, { title, description, origin, path: target }),
    main: html`<h1>${title}</h1>
<p class="lead">${description}</p>
<p><a class="button" href="${target}">Launch</a></p>`,
  });
}
