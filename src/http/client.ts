import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** Who sent a request, as far as it can be believed. */
export interface ClientReader {
  /** One bare address, never a list and never with a port: hubs count launches by it. */
  address(request: IncomingMessage): string;
  /** Did the visitor come over TLS? */
  secure(request: IncomingMessage): boolean;
}

/**
 * Reads who the client is. `X-Forwarded-For` and `X-Forwarded-Proto` count only when the peer is one of our proxies
 * (addresses or CIDR networks); of the addresses in it the rightmost that is not one of our proxies is the client's,
 * since everything left of it may be made up. `alwaysSecure`: visitors are known to come over TLS (`publicUrl`).
 */
export function clientReader(trustedProxies: readonly string[], alwaysSecure: boolean): ClientReader {
  const trusted = blockList(trustedProxies);
  const isTrusted = (address: string): boolean =>
    trustedProxies.length > 0 && trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  const peerOf = (request: IncomingMessage): string => bare(request.socket.remoteAddress ?? '');
  return {
    address: (request) => {
      const peer = peerOf(request);
      if (!isTrusted(peer)) return peer;
      const forwarded = header(request, 'x-forwarded-for')
        .split(',')
        .map((address) => bare(address.trim()));
      return forwarded.findLast((address) => isIP(address) !== 0 && !isTrusted(address)) ?? peer;
    },
    secure: (request) => {
      if (alwaysSecure || ('encrypted' in request.socket && request.socket.encrypted === true)) return true;
      if (trustedProxies.length === 0 || !isTrusted(peerOf(request))) return false;
      return header(request, 'x-forwarded-proto').split(',').at(-1)?.trim().toLowerCase() === 'https';
    },
  };
}

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : (value ?? '');
}

/** Without brackets, port and the IPv4-in-IPv6 prefix. */
const bare = (address: string): string =>
  address
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/^\[([^\]]*)\](?::\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
