import pino, { type DestinationStream } from 'pino';
import sonicBoom from 'sonic-boom';
import type { LaunchLine, LaunchLog } from './http/launch-log.ts';

export interface LogSettings {
  readonly level: string;
  readonly format: 'json' | 'pretty';
}

/** The log of a gateway: structured, buffered, one line per launch. */
export interface GatewayLog extends LaunchLog {
  /** Writes out what is buffered. */
  flush(): void;
}

/** Where lines go. */
export interface LogOutput {
  write(lines: string): void;
  /** Writes out what is buffered. */
  flush(): void;
}

export interface LogOptions {
  /** Which of several workers writes; null or unset: there is one process. */
  readonly worker?: number | null;
  /** Lines for people end up at a terminal. Default: where standard output is one. */
  readonly isTerminal?: boolean;
  /** Default: standard output. */
  readonly output?: LogOutput;
}

/** Lines are handed over together: SonicBoom measures all it holds anew with each piece (8 µs of a launch, one by one). */
const GATHER_CHARS = 8 * 1024;
const HAND_OVER_MS = 250;
/** Written in pieces of 64 KB, at the latest after three quarters of a second; past 16 MB that nobody takes, dropped. */
const BUFFER = { minLength: 64 * 1024, maxWrite: 128 * 1024, maxLength: 16 * 1024 ** 2, periodicFlush: 500 };

/** Lines go to standard output; a launch never waits for whoever reads them. `pretty` is for people, and slower. */
export async function openLog({ level, format }: LogSettings, options: LogOptions = {}): Promise<GatewayLog> {
  const { worker = null, isTerminal = process.stdout.isTTY, output } = options;
  if (format === 'pretty') {
    const { default: pretty } = await import('pino-pretty');
    return logTo(pretty({ colorize: isTerminal, ignore: 'pid,hostname', singleLine: true }), level, () => {}, worker);
  }
  const { write, flush } = output ?? openOutput();
  return logTo({ write }, level, flush, worker);
}

/** Standard output, for whole lines: gathered, and written when there are enough of them. */
export function openOutput(): LogOutput {
  const out = new sonicBoom.SonicBoom({ fd: process.stdout.fd, sync: false, ...BUFFER });
  // Whoever reads the log has gone, or the disk is full: that is no reason to stop serving.
  out.on('error', () => {});
  let lines = '';
  const handOver = () => {
    if (lines !== '') out.write(lines);
    lines = '';
  };
  setInterval(handOver, HAND_OVER_MS).unref();
  const gather = (line: string) => {
    lines += line;
    if (lines.length >= GATHER_CHARS) handOver();
  };
  return {
    write: gather,
    flush: () => {
      handOver();
      out.flushSync();
    },
  };
}

/** A log to any stream, for tests and programs that have their own. */
export function logTo(
  stream: DestinationStream,
  level = 'info',
  flush: () => void = () => {},
  worker: number | null = null,
): GatewayLog {
  const formatters = { level: (label: string) => ({ level: label }) };
  const base = { pid: process.pid, ...(worker !== null && { worker }) };
  const logger = pino({ level, base, formatters }, stream);
  const who = JSON.stringify(base).slice(1, -1);
  const tellsLaunches = logger.isLevelEnabled('info');
  return {
    launch: (line) => {
      if (tellsLaunches) stream.write(launchLine(who, line));
    },
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    flush,
  };
}

/**
 * The line that pino would write, put together by hand: a launch has one, and pino took 5 µs of it. Only the repo can
 * hold characters that JSON escapes; names of members and reasons are plain words.
 */
const launchLine = (who: string, { member, reason, repo, us, traceId = null }: LaunchLine): string =>
  `{"level":"info","time":${Date.now()},${who},"member":${member === null ? 'null' : `"${member}"`},"reason":"${reason}","repo":${JSON.stringify(repo)},"us":${us}${traceId === null ? '' : `,"trace_id":"${traceId}"`},"msg":"launch"}\n`;
