import { InvalidArgumentError } from 'commander';
import { CliError } from './cli-error.ts';

const WHAT_IS_RIGHT = 'A port is a number from 0 to 65535.';

/** A port from the command line. Throws commander's own error, which exits with status 2. */
export function portNumber(text: string): number {
  const port = readPort(text);
  if (port === null) throw new InvalidArgumentError(WHAT_IS_RIGHT);
  return port;
}

/** The port that the environment asks for (`PORT`); null: none. Throws a CliError of status 2. */
export function portOfEnvironment({ PORT }: Readonly<Record<string, string | undefined>>): number | null {
  if (!PORT) return null;
  const port = readPort(PORT);
  if (port === null) throw new CliError(`PORT is '${PORT}'. ${WHAT_IS_RIGHT}`, 2);
  return port;
}

function readPort(text: string): number | null {
  const port = Number(text);
  return /^\d+$/.test(text) && port <= 65_535 ? port : null;
}
