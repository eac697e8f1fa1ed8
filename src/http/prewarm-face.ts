import type { Prewarmer } from '../prewarm/prewarmer.ts';
import type { PrewarmAccess } from './prewarm-access.ts';

/** What the face of pre-warming works with. */
export interface PrewarmFace {
  readonly prewarmer: Prewarmer;
  /** Who may ask for it. */
  readonly mode: PrewarmAccess;
  /** A comment keeps proxies from taking a silent stream for dead, ms. */
  readonly keepaliveMs: number;
  readonly every: (ms: number, callback: () => void) => () => void;
}
