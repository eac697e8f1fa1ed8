import { execFile } from 'node:child_process';

export interface ToolRun {
  readonly status: number;
  /** Standard output and error, one after the other. */
  readonly said: string;
}

/** Runs Prometheus' own `promtool` to its end, with this as its input. */
export function promtool(args: readonly string[], input = ''): Promise<ToolRun> {
  return new Promise((resolve) => {
    const child = execFile('promtool', [...args], (error, out, err) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ status, said: out + err });
    });
    child.stdin!.end(input);
  });
}
