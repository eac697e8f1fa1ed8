import type { LaunchSpec } from '../launch/launch-spec.ts';
import type { Federation } from './federation.ts';

/** The members (by index) to which operators have pinned this repo; null: it is not pinned. */
export const pinnedTo = (spec: LaunchSpec | null, { pins }: Federation): readonly number[] | null =>
  spec === null || pins === null ? null : (pins.get(spec.repoKey) ?? null);
