import type { Context } from 'koa';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import { launchPreview, launchPreviewPage } from '../pages/launch-preview-page.ts';
import { waitWords } from '../pages/wait-words.ts';
import { expectedWait } from '../routing/expected-wait.ts';
import { explain } from '../routing/explain.ts';
import { hasLine } from './expected-launch.ts';
import type { HttpParts } from './http-parts.ts';
import { ownAddress } from './own-address.ts';
import { sendPage } from './site-pages.ts';

/**
 * Answers a bot with what would be launched and how long that would take, as far as memory knows. No hub and no store is
 * asked, and nothing is kept of it but a count.
 */
export function sendLaunchPreview(parts: HttpParts, ctx: Context, spec: LaunchSpec): void {
  parts.counts.bot();
  // A launch link is no page that anybody should find; what it launches is.
  ctx.set('X-Robots-Tag', 'noindex');
  const preview = launchPreview(spec, ownAddress(parts, ctx.req), ctx.req.url!);
  sendPage(ctx, launchPreviewPage(parts.site, preview, waitInWords(parts, spec)));
}

/** null: nothing is in memory of this repo. */
function waitInWords(parts: HttpParts, spec: LaunchSpec): string | null {
  const { ledger, federation, now, random } = parts;
  const known = ledger.peek(spec.repoKey);
  if (known === undefined) return null;
  const at = now();
  const request = { spec, sticky: -1, builds: known.records, demand: known.demand(at), now: at, random };
  const wait = expectedWait(spec, explain(request, federation()), known.records, at);
  const { headline, detail } = waitWords(wait, {
    isComplete: ledger.stats.storeUp,
    hasLine: hasLine(parts),
    now: at,
  });
  return `${headline}. ${detail}`;
}
