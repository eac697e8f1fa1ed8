import { Counter, type Registry } from 'prom-client';
import type { ConfigReading } from '../config/read-config.ts';
import type { Config } from '../config/schema.ts';
import type { SettingChange } from '../config/setting-changes.ts';
import { liveGauge } from '../http/live-gauge.ts';
import type { GatewayLog } from '../log.ts';
import type { MemberName } from '../members/member.ts';

/** What another configuration has changed of a running gateway. */
export interface AppliedConfig {
  readonly joined: readonly MemberName[];
  readonly left: readonly MemberName[];
  readonly changed: readonly MemberName[];
  /** Settings that are in force now. */
  readonly settings: readonly SettingChange[];
  /** Settings that are not before a restart. */
  readonly needRestart: readonly SettingChange[];
}

export interface ReloadParts {
  readonly apply: (config: Config) => AppliedConfig;
  readonly log: GatewayLog;
  readonly registry: Registry;
  /** ms since the epoch */
  readonly now: () => number;
}

/** Takes a configuration that was read anew, or refuses it and lets the one of before go on; says which, and counts. */
export class ConfigReloads {
  readonly #parts: ReloadParts;
  readonly #counts = { applied: 0, refused: 0 };
  #lastSuccessAt: number;
  #needRestart = 0;

  constructor(parts: ReloadParts) {
    this.#parts = parts;
    this.#lastSuccessAt = parts.now();
    this.#register(parts.registry);
  }

  /** Returns whether it was taken. */
  take(reading: ConfigReading): boolean {
    const { log, apply, now } = this.#parts;
    if (!reading.ok) {
      this.#counts.refused++;
      const problems = reading.problems.map(({ path, message, line }) => ({ path, message, ...(line && { line }) }));
      log.error({ problems }, 'the new configuration is refused; the one of before goes on');
      return false;
    }
    const { needRestart, settings, ...members } = apply(reading.config);
    this.#counts.applied++;
    this.#lastSuccessAt = now();
    this.#needRestart = needRestart.length;
    log.info({ ...members, settings }, 'the configuration has been read anew');
    if (needRestart.length > 0) {
      log.warn({ settings: needRestart.map(({ path }) => path) }, 'some of the configuration needs a restart');
    }
    return true;
  }

  #register(registry: Registry): void {
    const registers = [registry];
    const counts = this.#counts;
    new Counter({
      name: 'launch_gateway_config_reloads_total',
      help: 'Configurations that were read anew while running, by outcome: applied or refused.',
      labelNames: ['outcome'],
      registers,
      collect() {
        this.reset();
        for (const [outcome, count] of Object.entries(counts)) this.inc({ outcome }, count);
      },
    });
    liveGauge(
      registry,
      'launch_gateway_config_last_reload_success_timestamp_seconds',
      'When the configuration in force was read.',
      () => this.#lastSuccessAt / 1000,
      'min',
    );
    liveGauge(
      registry,
      'launch_gateway_config_restart_needed',
      'Settings in the file that need a restart to be in force.',
      () => this.#needRestart,
      'max',
    );
  }
}
