import { readFileSync } from 'node:fs';

/** The unit of the times in /proc/<pid>/stat: USER_HZ, which is 100 on every Linux that Node runs on (proc(5)). */
const TICKS_PER_SECOND = 100;

/** CPU that a process has used since it began, all threads, user and kernel. Seconds, in steps of 10 ms. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The command's name stands in brackets and may hold anything; utime and stime are the 12th and 13th after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Memory of a process, MB (10^6 bytes). */
export interface MemoryFigures {
  readonly rss: number;
  /** The most it ever was. */
  readonly peak: number;
  /** Of `rss`: files that are mapped (the program itself, and the embedded store's). The kernel can take them back. */
  readonly file: number;
}

export function memoryOf(pid: number): MemoryFigures {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string) =>
    (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024) / 1e6;
  return { rss: megabytes('VmRSS'), peak: megabytes('VmHWM'), file: megabytes('RssFile') };
}
