import type { PrewarmMode } from './prewarm-settings.ts';

/** A hub that has refused to build without launching may have been set up otherwise by then, ms. */
const REFUSAL_MEMORY_MS = 3_600_000;

/** How each member builds without a visitor: as it is configured, or as it has shown. */
export class MemberModes {
  readonly #configured: (index: number) => PrewarmMode;
  readonly #refusedAt = new Map<number, number>();

  /** `configured`: by the index of the member. */
  constructor(configured: (index: number) => PrewarmMode) {
    this.#configured = configured;
  }

  isOff(index: number): boolean {
    return this.#configured(index) === 'off';
  }

  /** How to ask it now. */
  of(index: number, now: number): 'build-only' | 'launch' {
    const configured = this.#configured(index);
    if (configured === 'build-only' || configured === 'launch') return configured;
    const refusedAt = this.#refusedAt.get(index);
    return refusedAt !== undefined && now - refusedAt < REFUSAL_MEMORY_MS ? 'launch' : 'build-only';
  }

  /** It does not build without launching. Returns whether it may be asked to launch instead. */
  refused(index: number, now: number): boolean {
    if (this.#configured(index) !== 'auto') return false;
    this.#refusedAt.set(index, now);
    return true;
  }
}
