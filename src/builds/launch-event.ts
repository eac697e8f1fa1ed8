import type { LaunchSpec } from '../launch/launch-spec.ts';
import { parseEventSpec } from '../launch/parse-event-spec.ts';
import { providerByName } from '../launch/provider.ts';
import type { MemberName } from '../members/member.ts';
import type { BuildRecord, RepoBuild } from './build-record.ts';
import { sameGeneration } from './generation.ts';

/** BinderHub's launch event, as far as it says something of a build. */
export interface LaunchEvent {
  readonly spec: LaunchSpec;
  readonly outcome: 'built' | 'failed';
  /** ms since the epoch */
  readonly at: number;
  /** The commit the ref meant; null before version 4. */
  readonly resolvedRef: string | null;
  /** The host under which the hub was reached; null before version 3. */
  readonly origin: string | null;
}

export type LaunchEventResult =
  | { readonly ok: true; readonly event: LaunchEvent }
  | { readonly ok: false; readonly problem: string };

const SCHEMA = 'binderhub.jupyter.org/launch';
const LONGEST_TEXT = 4_096;
const ISO_TIME = /^\d{4}-\d\d-\d\dT[\d:.]{5,20}(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Reads one event of the schema `binderhub.jupyter.org/launch`, versions 1 to 6 (and later ones, as long as the fields
 * are there). Total: says what is wrong with anything else.
 */
export function parseLaunchEvent(value: unknown): LaunchEventResult {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong('not a JSON object');
  const fields = value as Readonly<Record<string, unknown>>;
  if (fields.schema !== SCHEMA) return wrong(`schema is not ${SCHEMA}`);
  if (!Number.isInteger(fields.version) || (fields.version as number) < 1)
    return wrong('version is not a number from 1');
  const at = timeOf(fields.timestamp);
  if (Number.isNaN(at)) return wrong('timestamp is not a date');
  const provider = typeof fields.provider === 'string' ? providerByName(fields.provider) : undefined;
  if (provider === undefined) return wrong('provider is not one that BinderHub has');
  if (!isText(fields.spec)) return wrong('spec is missing');
  const parsed = parseEventSpec(provider, fields.spec);
  if (!parsed.ok) return wrong(`spec: ${parsed.problem.message}`);
  if (fields.status !== 'success' && fields.status !== 'failure') return wrong('status is neither success nor failure');
  if (!isOptionalText(fields.ref)) return wrong('ref is not a text');
  if (!isOptionalText(fields.origin)) return wrong('origin is not a text');
  return {
    ok: true,
    event: {
      spec: parsed.spec,
      outcome: fields.status === 'success' ? 'built' : 'failed',
      at,
      resolvedRef: fields.ref ? fields.ref : null,
      origin: fields.origin ? fields.origin : null,
    },
  };
}

const wrong = (problem: string): LaunchEventResult => ({ ok: false, problem });
/** ms since the epoch; NaN: not an ISO 8601 time with its zone. `Date.parse` alone takes `in May 1` for one. */
const timeOf = (value: unknown): number =>
  typeof value === 'string' && ISO_TIME.test(value) ? Date.parse(value) : Number.NaN;
const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= LONGEST_TEXT;
const isOptionalText = (value: unknown): value is string | null | undefined =>
  value === undefined || value === null || value === '' || isText(value);

/**
 * What an event adds to the ledger. A clock that is ahead must not make its events outlive all others, so nothing
 * happened later than `now`. `generation`: what the member builds under, where the event is fresh enough to say so.
 * `known`: what the ledger has of the same build; an event says less than a stream, and must not make us forget the rest.
 */
export function buildFromEvent(
  event: LaunchEvent,
  member: MemberName,
  generation: string | null,
  now: number,
  known: BuildRecord | null = null,
): RepoBuild {
  const at = Math.min(event.at, now);
  const { outcome, resolvedRef } = event;
  const seen = known?.observed ?? null;
  const isSame =
    seen?.outcome === outcome && seen.resolvedRef === resolvedRef && sameGeneration(seen.generation, generation);
  const before = isSame ? seen : null;
  return {
    repo: event.spec.repoKey,
    record: {
      ref: event.spec.ref,
      member,
      observed: {
        outcome,
        at,
        source: 'event',
        resolvedRef,
        generation: before?.generation ?? generation,
        durationMs: before?.durationMs ?? null,
      },
      presumedAt: null,
      builtSince: outcome === 'built' ? at : null,
      usedAt: at,
    },
  };
}
