import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { Member, MemberName } from '../../src/members/member.ts';
import { changesWithin, type FederationChange, membersIn, quotaChanges, weightChanges } from './federation-history.ts';
import { equalMembers, federationFor, type ReplayFederation } from './federation-members.ts';

/** As on the command line. */
export interface FederationOptions {
  readonly members: string;
  readonly weights?: string;
  readonly quotas?: string;
}

/** A federation as a replay begins with it, and how it changes. */
export interface PlayedFederation extends ReplayFederation {
  readonly quotas: ReadonlyMap<MemberName, number>;
  /** In order of time, of weights and of quotas. */
  readonly changes: readonly FederationChange[];
}

export const FROM_WEIGHTS = 'from-weights';

/**
 * Members, with weights and quotas that are either the same all the time (YAML or JSON, `hub-1: 300`) or have a history (`.csv`). `from`, `to`: of what
 * is played, ms since the epoch, as far as it is known. Throws an Error that says what is wrong.
 */
export async function playedFederation(
  options: FederationOptions,
  from: number,
  to: number,
): Promise<PlayedFederation> {
  const weights = await figuresIn(options.weights, weightChanges, 'a weight is a number above 0', (value) => value > 0);
  const isPods = (value: number) => Number.isInteger(value) && value >= 0;
  const quotas = await figuresIn(options.quotas, quotaChanges, 'a quota is a whole number of pods', isPods);
  const weighted = changesWithin(weights.changes, from, to);
  if (options.members === FROM_WEIGHTS && weighted.length === 0) {
    throw new Error(`--members ${FROM_WEIGHTS} takes --weights with a history (.csv)`);
  }
  const { members, routing } =
    options.members === FROM_WEIGHTS ? equalMembers(membersIn(weighted)) : await federationFor(options.members);
  mustName(members, options.weights, [...weights.fixed.keys()], membersIn(weights.changes));
  const withQuotas = quotas.changes.flatMap((change) => (change.kind === 'quota' ? [change.member] : []));
  mustName(members, options.quotas, [...quotas.fixed.keys()], withQuotas);
  return {
    members: members.map((member) => ({ ...member, weight: weights.fixed.get(member.name) ?? member.weight })),
    routing,
    quotas: quotas.fixed as ReadonlyMap<MemberName, number>,
    changes: [...weighted, ...changesWithin(quotas.changes, from, to)].toSorted((a, b) => a.at - b.at),
  };
}

interface Figures {
  readonly fixed: ReadonlyMap<string, number>;
  readonly changes: readonly FederationChange[];
}

async function figuresIn(
  file: string | undefined,
  history: (text: string) => readonly FederationChange[],
  form: string,
  isLegal: (value: number) => boolean,
): Promise<Figures> {
  if (file === undefined) return { fixed: new Map(), changes: [] };
  const text = await readFile(file, 'utf8');
  try {
    if (file.endsWith('.csv')) return { fixed: new Map(), changes: history(text) };
    const value: unknown = parse(text);
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    for (const [name, figure] of entries) {
      if (typeof figure !== 'number' || !isLegal(figure)) throw new Error(`${name}: ${form}`);
    }
    return { fixed: new Map(entries), changes: [] };
  } catch (cause) {
    throw new Error(`${file}: ${(cause as Error).message}`, { cause });
  }
}

/** A file of this federation names its members only; a history has members of other years, but some of these as well. */
function mustName(
  members: readonly Member[],
  file: string | undefined,
  fixed: readonly string[],
  inHistory: readonly string[],
): void {
  if (file === undefined) return;
  const names = new Set<string>(members.map(({ name }) => name));
  const stranger = fixed.find((name) => !names.has(name));
  if (stranger !== undefined) throw new Error(`${file}: ${stranger} is no member`);
  if (fixed.length === 0 && !inHistory.some((name) => names.has(name))) {
    throw new Error(`${file} names none of the members ${[...names].join(', ')}`);
  }
}
