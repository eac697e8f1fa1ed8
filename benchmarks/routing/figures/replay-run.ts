import type { PolicyResult } from '../result.ts';

/** One replay, as its JSON has it: what figures are drawn from. */
export interface ReplayRun {
  readonly policies: readonly PolicyResult[];
  readonly settings: {
    readonly launches: number;
    readonly repositories: number;
    readonly members: readonly unknown[];
    readonly model: { readonly seed: number };
  };
}

const number = (count: number): string => count.toLocaleString('en');

export const subjectOf = ({ settings }: ReplayRun): string =>
  `${number(settings.launches)} launches of ${number(settings.repositories)} repositories`;

export const membersOf = ({ settings }: ReplayRun): string =>
  settings.members.length === 1 ? '1 member' : `${settings.members.length} members`;
