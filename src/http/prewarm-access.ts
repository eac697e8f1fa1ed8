import type { WarmCaller } from '../prewarm/warm-order.ts';
import { type Access, wanting } from './access.ts';
import { RequestError } from './errors.ts';
import { networkOf } from './network-of.ts';

/** Who may ask for builds in advance (config: `prewarm`). */
export interface PrewarmAccess {
  readonly access: 'off' | 'tokens' | 'anyone';
  readonly anyone: { readonly buildsPerHour: number };
}

/** What a token has to be good for. */
export const FOR_PREWARM = wanting(['prewarm'], 'prewarm', 'Building in advance');

/**
 * Who calls, by the token. A wrong token is refused also where none is needed, since whoever sends one counts on it.
 * Throws RequestError `prewarm-off`, `unauthorized`, `forbidden`.
 */
export function prewarmCaller(
  { access: mode, anyone }: PrewarmAccess,
  access: Access,
  authorization: string,
  address: string,
): WarmCaller {
  if (mode === 'off') {
    throw new RequestError(
      'prewarm-off',
      "This gateway builds nothing in advance: its operators have switched that off ('prewarm.access' in the config).",
    );
  }
  if (mode === 'tokens' && !access.isGiven(FOR_PREWARM.isFor)) {
    throw new RequestError(
      'prewarm-off',
      "This gateway builds nothing in advance: its operators would have to give out a token ('access.tokens' or 'prewarm.tokens' in the config).",
    );
  }
  if (authorization === '' && mode === 'anyone') {
    return { kind: 'address', address, network: networkOf(address), buildsPerHour: anyone.buildsPerHour };
  }
  const { name, buildsPerHour } = access.require(authorization, FOR_PREWARM);
  return { kind: 'token', name, address, buildsPerHour };
}
