/** 1: it failed; 2: it was asked for in a way that cannot work (arguments, configuration). 0 is success. */
export type FailureStatus = 1 | 2;

/** Ends a command with a message for the person at the terminal and an exit status; no stack is shown. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitStatus: FailureStatus;

  constructor(message: string, exitStatus: FailureStatus = 1) {
    super(message);
    this.exitStatus = exitStatus;
  }
}
