import { InvalidArgumentError } from 'commander';

/** A port from the command line or the environment. Throws commander's own error, which exits with status 2. */
export function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}
