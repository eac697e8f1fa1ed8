import type { LaunchChoice } from './launch-choice.ts';
import { OPENING_KINDS, openingOf } from './opening.ts';
import { isProvider } from './provider.ts';
import { readPasted } from './read-pasted.ts';
import { repoAddress } from './repo-address.ts';

/** What somebody asks the launch form for. */
export interface LaunchForm {
  /** For the field that takes anything. */
  readonly pasted: string;
  /** What that was recognised as, and the other fields; null: nothing asked yet, or not recognised. */
  readonly choice: LaunchChoice | null;
}

/**
 * Reads the query of the form: `repo` alone is whatever was pasted; with `provider` it is a repository of that. `ref`,
 * and `path` with `opens`, say what is not to be taken from what was pasted. Total.
 */
export function readLaunchForm(query: string): LaunchForm {
  const asked = new URLSearchParams(query);
  const text = (name: string): string => (asked.get(name) ?? '').trim();
  const repo = text('repo');
  const provider = text('provider');
  const read = readPasted(repo);
  if (!isProvider(provider)) {
    const choice = read && { ...read, ref: text('ref') || read.ref };
    return { pasted: repo, choice: choice && text('path') !== '' ? { ...choice, opening: opening(text) } : choice };
  }
  if (repo === '') return { pasted: '', choice: null };
  const choice: LaunchChoice = {
    provider,
    // An address where a name belongs, as people paste it.
    repo: read?.provider === provider ? read.repo : repo,
    ref: text('ref'),
    opening: opening(text),
  };
  return { pasted: repoAddress(choice) ?? repo, choice };
}

function opening(text: (name: string) => string): LaunchChoice['opening'] {
  const kind = OPENING_KINDS.find((one) => one === text('opens')) ?? 'file';
  return openingOf(kind, text('path'));
}

/** The query with which the form shows this launch. */
export const formQuery = ({ provider, repo, ref, opening: { kind, path } }: LaunchChoice): string =>
  `?${new URLSearchParams({ provider, repo, ...(ref !== '' && { ref }), ...(path !== '' && { path, opens: kind }) })}`;
