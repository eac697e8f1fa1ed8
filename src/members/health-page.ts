import { briefText } from './brief-text.ts';
import { type CheckName, type CheckReason, checkName } from './check-reason.ts';
import type { CheckResult } from './roster.ts';

/** Pods as a hub counts them. Every number is a whole one, 0 … 1,000,000. */
export interface PodCount {
  readonly total: number;
  readonly user: number;
  readonly build: number;
  /** null: no quota */
  readonly quota: number | null;
}

export interface HealthFailure {
  readonly reason: CheckReason;
  /** In words, for people. */
  readonly detail: string;
}

/** What a hub's health page says. */
export interface HealthPage {
  /** One for each known name that is on the page: ok when all of that name are. */
  readonly checks: readonly CheckResult[];
  /** null: not on the page, or not to be believed. */
  readonly pods: PodCount | null;
  /** The quota is 0: the operators' way of taking a hub out of service, although its checks are ok (PROTOCOL.md). */
  readonly maintenance: boolean;
  /** null: healthy */
  readonly failure: HealthFailure | null;
}

/** A JSON object that has not been looked at: any of these fields may be missing or anything. */
interface Fields {
  readonly ok?: unknown;
  readonly checks?: unknown;
  readonly service?: unknown;
  readonly _ignore_failure?: unknown;
  readonly total_pods?: unknown;
  readonly user_pods?: unknown;
  readonly build_pods?: unknown;
  readonly quota?: unknown;
}

interface PageCheck {
  readonly service: string;
  readonly ok: boolean;
  /** A failure of this check is not a failure of the hub. */
  readonly soft: boolean;
  readonly fields: Fields;
}

/** No hub comes near: Kubernetes supports 150,000 pods in a cluster. */
const MOST_PODS = 1_000_000;

/** A page that could not be had or made no sense. */
export const failedPage = (reason: CheckReason, detail: string): HealthPage => ({
  checks: [],
  pods: null,
  maintenance: false,
  failure: { reason, detail: briefText(detail) },
});

/**
 * Reads the answer to `GET /health`. Total: any status and text give a page. A 503 whose body lists the checks names
 * the check that failed; a status or a text that is no health page fails as `status` or `rubbish`. A pod count that
 * cannot be true is dropped without blaming the hub, since nothing but our estimate of its load depends on it.
 */
export function readHealthPage(status: number, text: string): HealthPage {
  const page = parseObject(text);
  const ok = page?.ok;
  const checks = readChecks(page?.checks);
  if (typeof ok !== 'boolean' || checks === null) {
    return status === 200
      ? failedPage('rubbish', `not a health page: ${problemWith(page, ok)}`)
      : failedPage('status', `answered ${status}`);
  }
  const podCheck = checks.find((check) => check.service === 'Pod quota');
  return {
    checks: summarise(checks),
    pods: podCheck ? readPods(podCheck.fields) : null,
    maintenance: podCheck?.fields.quota === 0,
    failure: findFailure(status, ok, checks),
  };
}

function findFailure(status: number, ok: boolean, checks: readonly PageCheck[]): HealthFailure | null {
  const failed = checks.filter((check) => !check.ok && !check.soft);
  if (failed[0]) {
    const names = failed.map((check) => check.service).join(', ');
    return { reason: checkName(failed[0].service), detail: briefText(`failed: ${names}`) };
  }
  if (!ok) return { reason: 'other', detail: 'says it is not ok, and not why' };
  if (status !== 200) return { reason: 'status', detail: `answered ${status} although its checks are ok` };
  return null;
}

function readChecks(list: unknown): readonly PageCheck[] | null {
  if (!Array.isArray(list)) return null;
  const checks: PageCheck[] = [];
  for (const fields of list) {
    if (!isObject(fields)) return null;
    const { service, ok, _ignore_failure } = fields;
    if (typeof service !== 'string' || typeof ok !== 'boolean') return null;
    checks.push({ service, ok, soft: _ignore_failure === true, fields });
  }
  return checks;
}

function summarise(checks: readonly PageCheck[]): readonly CheckResult[] {
  const byName = new Map<CheckName, boolean>();
  for (const { service, ok } of checks) {
    const name = checkName(service);
    byName.set(name, ok && (byName.get(name) ?? true));
  }
  return Array.from(byName, ([check, ok]) => ({ check, ok }));
}

function readPods(fields: Fields): PodCount | null {
  const { total_pods: total, user_pods: user, build_pods: build, quota } = fields;
  if (!isCount(total) || !isCount(user) || !isCount(build)) return null;
  if (quota === null || quota === undefined) return { total, user, build, quota: null };
  if (typeof quota === 'number' && quota > MOST_PODS) return { total, user, build, quota: null };
  return isCount(quota) ? { total, user, build, quota } : null;
}

function problemWith(page: Fields | null, ok: unknown): string {
  if (page === null) return 'no JSON object';
  return typeof ok === 'boolean' ? '`checks` is not a list of checks' : '`ok` is neither true nor false';
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_PODS;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseObject(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
