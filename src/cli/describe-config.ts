import type { Config, StoreSettings } from '../config/schema.ts';
import { alignColumns } from './align-columns.ts';
import { describeExtras } from './describe-extras.ts';
import { describeLimits } from './describe-limits.ts';

/** A configuration in a screenful, for people; shows no secret. */
export function describeConfig(config: Config): string {
  const { members, listen, workers, publicUrl, routing, sticky, store, versions } = config;
  const facts = [
    [
      'listens on',
      `${listen.host} port ${listen.port}${listen.tls === null ? '' : ', HTTPS only'}${publicUrl === null ? '' : `, known as ${publicUrl}`}`,
    ],
    ...(workers > 1 ? [['workers', `${workers} processes share the port`]] : []),
    ['routing', `${routing.policy}, bound ${routing.bound}, last resort ${routing.lastResort}`],
    ['versions', versions.mode],
    ['sticky', sticky.enabled ? `for ${sticky.lifeMs / 3_600_000} h` : 'no'],
    ['limits', describeLimits(config.limits)],
    ...describeExtras(config),
    ['store', describeStore(store)],
  ];
  return [...alignColumns(memberRows(members)), '', ...alignColumns(facts)].join('\n');
}

function memberRows(members: Config['members']): readonly (readonly string[])[] {
  const total = members.reduce((sum, { weight }) => sum + weight, 0);
  const rows = members.map(({ name, weight, prime, eventToken, url }) => [
    name,
    `${weight}`,
    `${((100 * weight) / total).toFixed(1)} %`,
    prime ? 'prime' : '',
    eventToken === null ? '' : 'yes',
    url,
  ]);
  return [['member', 'weight', 'share', 'prime', 'events', 'url'], ...rows];
}

function describeStore(store: StoreSettings): string {
  switch (store.kind) {
    case 'none':
      return 'none';
    case 'embedded':
      return `embedded, in ${store.path ?? "a folder of its own in the user's cache directory"}`;
    case 'redis':
      return `redis, ${describeServer(store.server)}, keys ${store.keyPrefix}*`;
  }
}

function describeServer(server: Extract<StoreSettings, { kind: 'redis' }>['server']): string {
  switch (server.mode) {
    case 'single':
      return new URL(server.url).host;
    case 'sentinel':
      return `master ${server.name} of ${server.sentinels.length} sentinels`;
    case 'cluster':
      return `cluster known by ${server.nodes.length} nodes`;
  }
}
