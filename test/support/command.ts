import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'mocha';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A `launch-gateway` command that runs. */
export interface RunningCommand {
  readonly process: ChildProcess;
  /** What it has written so far. */
  out(): string;
  err(): string;
  /** Waits for a text in its output; fails with all it wrote when it ends before. */
  said(text: RegExp): Promise<RegExpExecArray>;
  /** The exit status, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** Called inside a `describe`: runs the command from its sources; what still runs after a test is killed. */
export function commands(): (args: readonly string[], env?: Readonly<Record<string, string>>) => RunningCommand {
  const running = new Set<ChildProcess>();
  afterEach(async () => {
    await Promise.all(
      [...running].map(async (child) => {
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
      }),
    );
  });
  return (args, env = {}) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', ...args], {
      cwd: ROOT,
      env: { ...process.env, PORT: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    let out = '';
    let err = '';
    child.stdout.on('data', (text) => {
      out += text;
    });
    child.stderr.on('data', (text) => {
      err += text;
    });
    const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
    const said = async (text: RegExp) => {
      let over = false;
      void ended.then(() => {
        over = true;
      });
      for (;;) {
        const found = text.exec(out + err);
        if (found !== null) return found;
        if (over) throw new Error(`ended without saying ${text}:\n${out}${err}`);
        await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), ended]);
      }
    };
    return { process: child, out: () => out, err: () => err, said, ended };
  };
}
