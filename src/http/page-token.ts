import type { LaunchSpec } from '../launch/launch-spec.ts';

/** As long as that of a hub's page (PROTOCOL.md, "Build token"). */
const LIFE_MS = 300_000;

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * The build token of our own waiting page. It has the form of a hub's and no signature, since no hub gets it: it says that
 * the visitor opened a page, for which the stream then gets a token of the hub that it goes to. Its origin is no host, so
 * that it cannot be taken for a member's.
 */
export const pageToken = ({ provider, raw }: LaunchSpec, now: number): string =>
  [
    part({ alg: 'none', typ: 'JWT' }),
    part({ exp: Math.floor((now + LIFE_MS) / 1000), aud: `${provider}/${raw}`, origin: '' }),
    '',
  ].join('.');
