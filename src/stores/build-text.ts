import { type BuildRecord, type Observation, type Outcome, type RepoBuild, SOURCES } from '../builds/build-record.ts';
import type { RepoKey } from '../launch/launch-spec.ts';
import type { MemberName } from '../members/member.ts';

/**
 * The text of a build: eleven JSON scalars, so that `[${text}]` is a JSON array. It is what both stores keep and what
 * gateways tell each other. Each comma is followed by a tab, which cannot stand inside a JSON string: Redis takes the
 * text apart by it and puts merged builds together from unread pieces, so no number is ever printed anew.
 */
export type BuildText = string & { readonly __brand: 'BuildText' };

/** In the order of finality (merge-build.ts): the index is what is stored, and record-build-1.lua compares it. */
const OUTCOMES = ['building', 'failed', 'built'] as const satisfies readonly Outcome[];

type Fields = readonly [
  ref: string,
  member: MemberName,
  usedAt: number,
  presumedAt: number | null,
  builtSince: number | null,
  at: number | null,
  source: number,
  outcome: number,
  resolvedRef: string | null,
  generation: string | null,
  durationMs: number | null,
];

const NOT_OBSERVED = 'null,\tnull,\tnull,\tnull,\tnull,\tnull';

export function buildText(record: BuildRecord): BuildText {
  const { observed } = record;
  const head = `${JSON.stringify(record.ref)},\t${JSON.stringify(record.member)},\t${record.usedAt},\t${record.presumedAt},\t${record.builtSince}`;
  return `${head},\t${observed === null ? NOT_OBSERVED : observationText(observed)}` as BuildText;
}

function observationText(o: Observation): string {
  const [source, outcome] = [SOURCES.indexOf(o.source), OUTCOMES.indexOf(o.outcome)];
  return `${o.at},\t${source},\t${outcome},\t${JSON.stringify(o.resolvedRef)},\t${JSON.stringify(o.generation)},\t${o.durationMs}`;
}

/** Throws SyntaxError on anything but a list of build texts. */
export function parseBuilds(texts: readonly string[]): BuildRecord[] {
  return texts.length === 0 ? [] : (JSON.parse(`[[${texts.join('],[')}]]`) as Fields[]).map(recordOf);
}

function recordOf([ref, member, usedAt, presumedAt, builtSince, at, source, outcome, ...rest]: Fields): BuildRecord {
  const [resolvedRef, generation, durationMs] = rest;
  const observed: Observation | null =
    at === null
      ? null
      : {
          outcome: OUTCOMES[outcome] as Outcome,
          at,
          source: SOURCES[source] as Observation['source'],
          resolvedRef,
          generation,
          durationMs,
        };
  return { ref, member, observed, presumedAt, builtSince, usedAt };
}

/** All that is known of a repo, and when it was last written (ms since the epoch), as one text. */
export const repoText = (writtenAt: number, records: readonly BuildRecord[]): string =>
  `[${writtenAt}${records.map((record) => `,[${buildText(record)}]`).join('')}]`;

/** When a repo's text was written, without reading the rest of it. */
export const writtenAtOf = (text: string): number => Number.parseFloat(text.slice(1));

export function parseRepo(text: string): BuildRecord[] {
  const [, ...builds] = JSON.parse(text) as [number, ...Fields[]];
  return builds.map(recordOf);
}

/** What comes before the build's text in a change told to other gateways; `]` follows it. */
export const changeHead = (instance: string, repo: RepoKey): string =>
  `[${JSON.stringify(instance)},${JSON.stringify(repo)},`;

/** The change that another gateway told; null: we told it ourselves. Throws SyntaxError on anything else. */
export function parseChange(text: string, ownInstance: string): RepoBuild | null {
  if (text.startsWith(`[${JSON.stringify(ownInstance)},`)) return null;
  const [, repo, ...fields] = JSON.parse(text) as [string, RepoKey, ...Fields];
  return { repo, record: recordOf(fields) };
}
