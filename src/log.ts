import pino, { type DestinationStream, type Logger } from 'pino';
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

const BUFFER_BYTES = 32 * 1024;
const FLUSH_MS = 500;

/** Lines go to standard output; a launch never waits for whoever reads them. `pretty` is for people, and slower. */
export async function openLog({ level, format }: LogSettings): Promise<GatewayLog> {
  if (format === 'pretty') {
    const { default: pretty } = await import('pino-pretty');
    return gatewayLog(
      pino({ level }, pretty({ colorize: process.stdout.isTTY, ignore: 'pid,hostname', singleLine: true })),
    );
  }
  const destination = pino.destination({
    sync: false,
    minLength: BUFFER_BYTES,
    maxWrite: 2 * BUFFER_BYTES,
    periodicFlush: FLUSH_MS,
  });
  return gatewayLog(pino(PLAIN(level), destination), () => destination.flushSync());
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
