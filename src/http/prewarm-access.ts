import type { WarmCaller } from '../prewarm/warm-order.ts';
import { RequestError } from './errors.ts';
import { networkOf } from './network-of.ts';
import { type TokenHolder, tokenHolder } from './token-holder.ts';

/** Who may ask for builds in advance (config: `prewarm`). */
export interface PrewarmAccess {
  readonly access: 'off' | 'tokens' | 'anyone';
  readonly tokens: readonly (TokenHolder & { readonly buildsPerHour: number })[];
  readonly anyone: { readonly buildsPerHour: number };
}

/**
 * Who calls, by the token: every one is compared, each in constant time. A wrong token is refused also where none is
 * needed, since whoever sends one counts on it. Throws RequestError `prewarm-off`, `unauthorized`.
 */
export function prewarmCaller(
  { access, tokens, anyone }: PrewarmAccess,
  authorization: string,
  address: string,
): WarmCaller {
  if (access === 'off') {
    throw new RequestError(
      'prewarm-off',
      "This gateway builds nothing in advance: its operators have switched that off ('prewarm.access' in the config).",
    );
  }
  if (access === 'tokens' && tokens.length === 0) {
    throw new RequestError(
      'prewarm-off',
      "This gateway builds nothing in advance: its operators would have to give out a token ('prewarm.tokens' in the config).",
    );
  }
  if (authorization === '' && access === 'anyone') {
    return { kind: 'address', address, network: networkOf(address), buildsPerHour: anyone.buildsPerHour };
  }
  const holder = tokenHolder(authorization, tokens);
  if (holder !== null) return { kind: 'token', name: holder.name, address, buildsPerHour: holder.buildsPerHour };
  throw new RequestError(
    'unauthorized',
    authorization === ''
      ? "Building in advance needs a token of this gateway's operators, sent as Authorization: Bearer <token>."
      : 'This token is not known here.',
  );
}
