import type { Dispatcher } from 'undici';
import type { CheckSettings } from './check-settings.ts';
import type { Clock } from './clock.ts';
import { type FetchedPage, type FetchLimits, fetchPage } from './fetch-page.ts';
import { failedPage, type HealthPage, readHealthPage } from './health-page.ts';
import type { Member, MemberName } from './member.ts';
import { readVersionsPage, type VersionsPage } from './versions-page.ts';

/** What one check of a member found. */
export interface MemberCheck {
  readonly name: MemberName;
  readonly health: HealthPage;
  /** Where these could not be had, what was known of them before still stands. */
  readonly versions: VersionsPage;
  /** ms since the epoch */
  readonly endedAt: number;
}

export interface CheckOptions {
  readonly settings: Pick<CheckSettings, 'retries' | 'timeoutMs' | 'maxBodyBytes'>;
  readonly dispatcher: Dispatcher;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
}

type Attempt = Pick<MemberCheck, 'health' | 'versions'>;

const RETRY_PAUSE_MS = 1000;

/**
 * Checks a member once. The first answer from its health page ends it, whatever the answer says; only transport faults
 * (`unreachable`, `timeout`) are tried again, after a pause of 1 s. So at worst it takes `timeoutMs` × (`retries` + 1)
 * and the pauses. Rejects only when the signal is aborted, with its reason.
 */
export async function checkMember(member: Member, options: CheckOptions, signal: AbortSignal): Promise<MemberCheck> {
  const { settings, clock } = options;
  for (let retriesLeft = settings.retries; ; retriesLeft--) {
    signal.throwIfAborted();
    const attempt = await attemptCheck(member, options, signal);
    signal.throwIfAborted();
    if (retriesLeft <= 0 || !isTransportFault(attempt.health)) {
      return { name: member.name, ...attempt, endedAt: clock.now() };
    }
    await clock.sleep(RETRY_PAUSE_MS, signal);
  }
}

/** Both pages at once, under one time limit. */
async function attemptCheck(member: Member, options: CheckOptions, signal: AbortSignal): Promise<Attempt> {
  const { settings, dispatcher, clock } = options;
  const controller = new AbortController();
  // Not AbortSignal.any: on Node 20 each call leaves something behind on a signal that lives as long as the gateway.
  const giveUp = () => controller.abort(signal.reason);
  signal.addEventListener('abort', giveUp, { once: true });
  void clock.sleep(settings.timeoutMs, controller.signal).then(
    () => controller.abort(new DOMException(`no answer within ${settings.timeoutMs} ms`, 'TimeoutError')),
    () => {},
  );
  try {
    const limits: FetchLimits = { dispatcher, maxBodyBytes: settings.maxBodyBytes, signal: controller.signal };
    const versionsFetched = fetchPage(member.versionsUrl, limits);
    const health = asHealth(await fetchPage(member.healthUrl, limits));
    // An ill hub's versions change nothing: the news of its illness must not wait for them.
    if (health.failure !== null) controller.abort();
    return { health, versions: asVersions(await versionsFetched) };
  } finally {
    controller.abort();
    signal.removeEventListener('abort', giveUp);
  }
}

const isTransportFault = ({ failure }: HealthPage) =>
  failure?.reason === 'unreachable' || failure?.reason === 'timeout';

const asHealth = (page: FetchedPage): HealthPage =>
  page.problem === null ? readHealthPage(page.status, page.text) : failedPage(page.problem, page.detail);

const asVersions = (page: FetchedPage): VersionsPage =>
  page.problem === null ? readVersionsPage(page.status, page.text) : { ok: false, detail: page.detail };
