import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { networks } from './networks.ts';

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
  const isTrusted = networks(trustedProxies);
  const peerOf = (request: IncomingMessage): string => bare(request.socket.remoteAddress ?? '');
  return {
    address: (request) => {
      const peer = peerOf(request);
      if (!isTrusted(peer)) return peer;
      const forwarded = header(request, 'x-forwarded-for').split(',');
      for (let i = forwarded.length - 1; i >= 0; i--) {
        const address = bare(forwarded[i]!.trim());
        if (address === '' || isTrusted(address)) continue;
        // What is no address hides who it was: what stands left of it is anybody's word.
        return isIP(address) !== 0 ? address : peer;
      }
      return peer;
    },
    secure: (request) => {
      if (alwaysSecure || ('encrypted' in request.socket && request.socket.encrypted === true)) return true;
      if (trustedProxies.length === 0 || !isTrusted(peerOf(request))) return false;
      return header(request, 'x-forwarded-proto').split(',').at(-1)?.trim().toLowerCase() === 'https';
    },
  };
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : (value ?? '');
}

/** What an address of IPv4 begins with where both kinds are listened to. */
const MAPPED = '::ffff:';

/** Without brackets, port and the IPv4-in-IPv6 prefix. */
function bare(address: string): string {
  // Most are bare: a launch should not pay for three looks.
  if (!address.includes(':')) return address;
  if (address.startsWith(MAPPED) && address.includes('.') && !address.includes(':', MAPPED.length)) {
    return address.slice(MAPPED.length);
  }
  return address
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/^\[([^\]]*)\](?::\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
}
