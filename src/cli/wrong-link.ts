import { CliError } from './cli-error.ts';

/** Bad usage, with the link that was probably meant. */
export const wrongLink = (message: string, suggestion: string | null): CliError =>
  new CliError(suggestion === null ? message : `${message} Did you mean ${suggestion} ?`, 2);
