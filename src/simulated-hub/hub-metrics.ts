import { LaunchCounter, TimeHistogram } from './metric.ts';
import type { ResolvedRepository } from './repository.ts';

/** How a launch went, as `binderhub_launch_count_total` tells it. */
export type LaunchStatus = 'success' | 'failure' | 'pod_quota' | 'repo_quota';

/** What a hub shows at `/metrics`, under BinderHub's names. It counts watchers of builds, not builds (PROTOCOL.md). */
export class HubMetrics {
  readonly #builds = new LaunchCounter('binderhub_build_count', 'Counter of builds by repo');
  readonly #launches = new LaunchCounter('binderhub_launch_count', 'Counter of launches by repo');
  readonly #buildTime = new TimeHistogram(
    'binderhub_build_time_seconds',
    'Histogram of build times',
    [60, 120, 300, 600, 1800, 3600, 7200],
  );
  readonly #launchTime = new TimeHistogram(
    'binderhub_launch_time_seconds',
    'Histogram of launch times',
    [2, 5, 10, 20, 30, 60, 120, 300, 600],
  );

  build(repository: ResolvedRepository, built: boolean, tookMs: number, now: number): void {
    const status = built ? 'success' : 'failure';
    this.#builds.increment({ status, provider: repository.providerName, repo: repository.url }, now);
    this.#buildTime.observe({ status }, tookMs);
  }

  launch(repository: ResolvedRepository, status: LaunchStatus, now: number): void {
    this.#launches.increment({ status, provider: repository.providerName, repo: repository.url }, now);
  }

  /** One attempt to start a server. `retries`: how many came before it; -1 where it failed. */
  attempt(status: 'success' | 'failure' | 'retry', retries: number, tookMs: number): void {
    this.#launchTime.observe({ status, retries: String(retries) }, tookMs);
  }

  text(): string {
    return this.#buildTime.text() + this.#launchTime.text() + this.#builds.text() + this.#launches.text();
  }
}
