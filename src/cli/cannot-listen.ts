import type { ListenSettings } from '../config/schema.ts';

/** Why a gateway does not serve, for the person at the terminal. */
export const cannotListen = ({ host, port }: Pick<ListenSettings, 'host' | 'port'>, cause: Error): string =>
  `Cannot listen on ${host}:${port}: ${cause.message}`;
