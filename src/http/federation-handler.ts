import type { Middleware } from 'koa';
import { federationPage } from '../pages/federation-page.ts';
import { sharedImages } from '../routing/shared-images.ts';
import { federationHistory } from './federation-history.ts';
import { federationStatus } from './federation-status.ts';
import type { HttpParts } from './http-parts.ts';
import { sendPage } from './site-pages.ts';

/** `GET /federation`: who runs this, and how the hubs are. */
export const federationHandler =
  (parts: HttpParts): Middleware =>
  async (ctx) => {
    const [census, history] = await Promise.all([parts.holders.current(), federationHistory(parts)]);
    const images = sharedImages(parts.federation().members);
    const shadow = parts.shadow?.shadow.counts ?? null;
    const status = federationStatus(parts);
    const { changes, pins, left } = parts.control.keeper;
    const control = { changes, pins, left };
    const page = { ...status, images, census, history, shadow, control, at: parts.now() };
    sendPage(ctx, federationPage(ctx.site, page), { packs: true });
  };
