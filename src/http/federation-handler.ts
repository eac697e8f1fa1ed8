import type { Middleware } from 'koa';
import { federationPage } from '../pages/federation-page.ts';
import { sharedImages } from '../routing/shared-images.ts';
import { federationStatus } from './federation-status.ts';
import type { HttpParts } from './http-parts.ts';
import { sendPage } from './site-pages.ts';

/** `GET /federation`: who runs this, and how the hubs are. */
export const federationHandler =
  (parts: HttpParts): Middleware =>
  async (ctx) => {
    const census = await parts.holders.current();
    const images = sharedImages(parts.federation().members);
    sendPage(ctx, federationPage(ctx.site, { ...federationStatus(parts), images, census, at: parts.now() }));
  };
