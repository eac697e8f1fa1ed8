import { readFileSync } from 'node:fs';

/** Files and sockets that a process has open beside the streams: the program, the store, checks, the log. */
const BESIDE = 500;

/** What the kernel allows a process of this user. */
export interface Room {
  /** Open files; Node raises its own limit up to the hard one. */
  readonly files: number;
  /** Ports for outgoing connections to one address. */
  readonly ports: number;
}

export function roomHere(): Room {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  const [, hard] = /^Max open files +\S+ +(\S+)/m.exec(limits)!;
  const [first, last] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/).map(Number);
  return { files: hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard), ports: last! - first! + 1 };
}

/**
 * What stands against so many streams; null: nothing. Each process has two sockets per stream: the gateway one to the
 * visitor and one to the hub, hubs and visitors one by each way.
 */
export function lackOfRoom({ files, ports }: Room, streams: number, watchers: number): string | null {
  const most = Math.max(streams, watchers);
  const sockets = 2 * most + BESIDE;
  if (sockets > files) {
    return (
      `${most} streams need ${sockets} open files in a process, and ${files} are allowed (ulimit -Hn). ` +
      `As root: \`ulimit -n ${sockets}\` before the command; or --streams ${Math.floor((files - BESIDE) / 2)}.`
    );
  }
  if (sockets > ports) {
    return (
      `${most} streams need ${sockets} ports, and there are ${ports}. As root: ` +
      `\`sysctl net.ipv4.ip_local_port_range="10000 65535"\`; or --streams ${Math.floor((ports - BESIDE) / 2)}.`
    );
  }
  return null;
}
