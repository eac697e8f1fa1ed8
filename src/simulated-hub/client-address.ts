import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Whom the hub takes the client for. */
export interface Client {
  readonly ip: string;
  readonly scheme: 'http' | 'https';
}

const last = (list: string): string => list.slice(list.lastIndexOf(',') + 1).trim();
const one = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(',') : header;

/**
 * As PROTOCOL.md, "Headers": X-Real-IP wins over the rightmost X-Forwarded-For; what is no bare IP (a port, brackets)
 * makes the hub fall back to the socket's peer; X-Scheme wins over X-Forwarded-Proto.
 */
export function clientOf(request: IncomingMessage): Client {
  const peer = request.socket.remoteAddress ?? '';
  const claimed = one(request.headers['x-real-ip']) ?? last(one(request.headers['x-forwarded-for']) ?? '');
  const scheme = last(one(request.headers['x-scheme']) ?? one(request.headers['x-forwarded-proto']) ?? 'http');
  return { ip: isIP(claimed) ? claimed : peer, scheme: scheme === 'https' ? 'https' : 'http' };
}

/** Networks the hub does not serve, by CIDR range, each with whom it means: `{'192.0.2.0/24': 'a cloud'}`. */
export type BannedNetworks = Readonly<Record<string, string>>;

/** Returns what the network of an address is called, or null where it is not banned. */
export function banCheck(networks: BannedNetworks): (ip: string) => string | null {
  const lists = Object.entries(networks).map(([range, name]) => {
    const [address = '', bits] = range.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const list = new BlockList();
    list.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
    return { list, name };
  });
  return (ip) => {
    const version = isIP(ip);
    if (version === 0) return null;
    return lists.find(({ list }) => list.check(ip, version === 6 ? 'ipv6' : 'ipv4'))?.name ?? null;
  };
}
