import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PrewarmConfig } from '../config/schema.ts';
import type { GatewayLog } from '../log.ts';
import type { MemberName } from '../members/member.ts';
import { type ColdWarmingParts, warmColdMember } from '../prewarm/warm-cold-member.ts';

export interface WarmWhenColdParts extends Pick<ColdWarmingParts, 'federation' | 'ledger' | 'prewarmer' | 'now'> {
  readonly settings: Pick<PrewarmConfig, 'access' | 'coldRepos'>;
  readonly log: GatewayLog;
}

/** A member has become cold: says so, and has built there what it served most, where pre-warming is on. */
export function warmWhenCold(index: number, member: MemberName, { settings, log, ...parts }: WarmWhenColdParts): void {
  log.warn({ member }, 'a member is cold: its versions or the names of its images have changed');
  if (settings.access === 'off' || settings.coldRepos === 0) return;
  warmColdMember(index, { most: settings.coldRepos, ...parts, pause: nextTurn })
    .then((repos) => log.info({ member, ...repos }, 'a cold member has been warmed'))
    .catch((cause) => log.error({ member, cause: String(cause) }, 'warming failed by a fault of ours'));
}
