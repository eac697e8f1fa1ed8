import { InvalidArgumentError } from 'commander';
import { EventOrigins } from '../archive/event-origins.ts';
import { parseDuration } from '../config/duration.ts';
import type { Config, StoreSettings } from '../config/schema.ts';
import type { MemberName } from '../members/member.ts';
import { CliError } from './cli-error.ts';

export interface ImportOptions {
  readonly config: string;
  readonly memberOf: ReadonlyMap<string, string>;
  readonly defaultMember?: string;
  readonly all?: boolean;
  /** ms since the epoch */
  readonly now?: number;
  readonly resume?: string;
  readonly follow?: string;
  /** ms */
  readonly every: number;
  readonly json?: boolean;
}

/** Of `<origin>=<member>`, given as often as there are hubs. Throws commander's own error, which exits with status 2. */
export function readMemberOf(text: string, before: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const [, origin, member] = /^([^=\s]+)=([^=\s]+)$/.exec(text) ?? [];
  if (origin === undefined || member === undefined) {
    throw new InvalidArgumentError('It is <origin>=<member>, such as gke.mybinder.org=hub-1.');
  }
  return new Map([...before, [origin, member]]);
}

const MOMENT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

/** ms since the epoch */
export function readMoment(text: string): number {
  const at = MOMENT.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new InvalidArgumentError('It is a date or a time: 2026-11-23 or 2026-11-23T12:00:00Z.');
  return at;
}

/** ms. Not so short that it is a load on the archive. */
export function readEvery(text: string): number {
  const ms = parseDuration(text);
  if (ms === null || ms < 1_000) throw new InvalidArgumentError('It is a duration from 1s, such as 60s or 10m.');
  return ms;
}

/** Throws a CliError of status 2 where a name is not that of a member. */
export function originsFor(config: Config, { memberOf, defaultMember }: ImportOptions): EventOrigins {
  const named = (name: string): MemberName => {
    const member = config.members.find((one) => one.name === name);
    if (member !== undefined) return member.name;
    throw new CliError(`${name} is no member. There are: ${config.members.map((one) => one.name).join(', ')}.`, 2);
  };
  return new EventOrigins(
    config.members,
    new Map([...memberOf].map(([origin, name]) => [origin, named(name)])),
    defaultMember === undefined ? null : named(defaultMember),
  );
}

/** What the places in a resume file are good for: this store, and these decisions. Holds no secret. */
export function purposeOf({ store, members }: Config, options: ImportOptions): string {
  const { all = false, memberOf, defaultMember = null } = options;
  const hubs = members.map(({ name, url }) => [name, url]);
  return JSON.stringify({ store: placeOf(store), all, hubs, memberOf: [...memberOf].sort(), defaultMember });
}

function placeOf(store: StoreSettings): unknown {
  switch (store.kind) {
    case 'none':
      return null;
    case 'embedded':
      return store.path;
    case 'redis': {
      if (store.server.mode !== 'single') return [store.server, store.keyPrefix];
      const { host, pathname } = new URL(store.server.url);
      return [host, pathname, store.keyPrefix];
    }
  }
}
