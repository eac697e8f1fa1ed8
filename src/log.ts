import pino, { type DestinationStream, type Logger } from 'pino';
import sonicBoom from 'sonic-boom';
import type { LaunchLog } from './http/launch-log.ts';

export interface LogSettings {
  readonly level: string;
  readonly format: 'json' | 'pretty';
}

/** The log of a gateway: structured, buffered, one line per launch. */
export interface GatewayLog extends LaunchLog {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  /** Writes out what is buffered. */
  flush(): void;
}

/** Lines become bytes together: one by one that is a tenth of our own work on a launch. */
const GATHER_CHARS = 8 * 1024;
const HAND_OVER_MS = 250;
/** Written in pieces of 64 KB, at the latest after three quarters of a second; past 16 MB that nobody takes, dropped. */
const BUFFER = { minLength: 64 * 1024, maxWrite: 128 * 1024, maxLength: 16 * 1024 ** 2, periodicFlush: 500 };

/** Lines go to standard output; a launch never waits for whoever reads them. `pretty` is for people, and slower. */
export async function openLog({ level, format }: LogSettings): Promise<GatewayLog> {
  if (format === 'pretty') {
    const { default: pretty } = await import('pino-pretty');
    return gatewayLog(
      pino({ level }, pretty({ colorize: process.stdout.isTTY, ignore: 'pid,hostname', singleLine: true })),
    );
  }
  const out = new sonicBoom.SonicBoom({ fd: process.stdout.fd, sync: false, contentMode: 'buffer', ...BUFFER });
  // Whoever reads the log has gone, or the disk is full: that is no reason to stop serving.
  out.on('error', () => {});
  // Bytes, which its types do not know of: given strings it measures all it holds anew for every line (8 µs of a launch).
  const write = out.write.bind(out) as unknown as (bytes: Buffer) => boolean;
  let lines = '';
  const handOver = () => {
    if (lines !== '') write(Buffer.from(lines));
    lines = '';
  };
  setInterval(handOver, HAND_OVER_MS).unref();
  const gather = (line: string) => {
    lines += line;
    if (lines.length >= GATHER_CHARS) handOver();
  };
  return gatewayLog(pino(PLAIN(level), { write: gather }), () => {
    handOver();
    out.flushSync();
  });
}

/** A log to any stream, for tests and programs that have their own. */
export const logTo = (stream: DestinationStream, level = 'info'): GatewayLog => gatewayLog(pino(PLAIN(level), stream));

const PLAIN = (level: string) => ({
  level,
  base: { pid: process.pid },
  formatters: { level: (label: string) => ({ level: label }) },
});

const gatewayLog = (logger: Logger, flush: () => void = () => {}): GatewayLog => ({
  launch: (line) => logger.info(line, 'launch'),
  info: (fields, message) => logger.info(fields, message),
  warn: (fields, message) => logger.warn(fields, message),
  error: (fields, message) => logger.error(fields, message),
  flush,
});
