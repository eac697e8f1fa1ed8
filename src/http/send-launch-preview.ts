import type { Context } from 'koa';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import { launchPreview, launchPreviewPage } from '../pages/launch-preview-page.ts';
import type { HttpParts } from './http-parts.ts';
import { ownAddress } from './own-address.ts';
import { sendPage } from './site-pages.ts';

type PreviewParts = Pick<HttpParts, 'client' | 'publicUrl' | 'site'>;

/** Answers a fetcher of link previews with what would be launched. */
export const sendLaunchPreview = (parts: PreviewParts, ctx: Context, spec: LaunchSpec): void =>
  sendPage(ctx, launchPreviewPage(parts.site, launchPreview(spec, ownAddress(parts, ctx.req), ctx.req.url!)));
