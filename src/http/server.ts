import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { silentConnections, silentSecureConnections } from './silent-connections.ts';

export interface ServerSettings {
  readonly host: string;
  readonly port: number;
  readonly headerBytes: number;
  /** A connection on which nothing happens is closed after this, ms. */
  readonly idleSocketMs: number;
  /** A client has this long to send its whole request, ms. */
  readonly requestTimeoutMs: number;
  /** Not to be shared with the other workers of this machine. Default: shared where there are some. */
  readonly exclusive?: boolean;
  /** Default: plain HTTP. */
  readonly tls?: TlsPair | null;
}

/** PEM texts. The key is a secret. */
export interface TlsPair {
  readonly cert: string;
  readonly key: string;
}

/** A listening server, and how to end it. */
export interface RunningServer {
  readonly url: string;
  /** Takes no more, lets what is under way end, and cuts off what is left at the deadline. */
  close(deadlineMs: number): Promise<void>;
  /** Connections that come from now on are shown this certificate. Of a server that speaks TLS. */
  useCertificate(pair: TlsPair): void;
}

/** Listens. Rejects when it cannot (port taken, no permission), with Node's own error. */
export async function listen(handle: RequestListener, settings: ServerSettings): Promise<RunningServer> {
  const options = {
    maxHeaderSize: settings.headerBytes,
    requestTimeout: settings.requestTimeoutMs,
    headersTimeout: settings.requestTimeoutMs,
    keepAliveTimeout: settings.idleSocketMs,
    // Checked this often, a slow sender is cut off close to its limit and not up to 30 s later.
    connectionsCheckingInterval: Math.min(5_000, settings.requestTimeoutMs),
  };
  const answer: RequestListener = (request, response) => {
    toOriginForm(request);
    handle(request, response);
  };
  const { tls = null } = settings;
  const secure =
    tls === null
      ? null
      : createTlsServer({ ...options, ...secured(tls), handshakeTimeout: settings.requestTimeoutMs }, answer);
  const server = secure ?? createServer(options, answer);
  const silent = secure === null ? silentConnections(server) : silentSecureConnections(secure);
  server.on('clientError', refuseUnreadable);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    const { port, host, exclusive = false } = settings;
    server.listen({ port, host, exclusive }, resolve);
  });
  const { address, port, family } = server.address() as AddressInfo;
  return {
    url: `${secure === null ? 'http' : 'https'}://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    close: (deadlineMs) => close(server, silent, deadlineMs),
    useCertificate: (pair) => secure?.setSecureContext(secured(pair)),
  };
}

/** TLS 1.0 and 1.1 are broken, and no browser speaks them (RFC 8996). */
const secured = ({ cert, key }: TlsPair) => ({ cert, key, minVersion: 'TLSv1.2' as const });

/** A proxy may send `GET http://host/path`: what counts is the path (RFC 9112, 3.2.2). */
function toOriginForm(request: IncomingMessage): void {
  const target = request.url ?? '/';
  if (target.startsWith('/')) return;
  const path = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  request.url = path.startsWith('/') ? path : `/${path}`;
}

/** What Node could not even parse: answered in words, since nothing else will. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  // Nor can anybody be told who did not agree on a key, such as one that speaks plain HTTP.
  if (error.code === 'ECONNRESET' || error.code?.startsWith('ERR_SSL_') || !socket.writable) {
    return void socket.destroy();
  }
  const [status, words] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? ['431 Request Header Fields Too Large', 'The link and headers are too long.']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ['408 Request Timeout', 'The request did not arrive in time.']
        : error.code === 'HPE_INVALID_URL'
          ? ['400 Bad Request', 'A link has only ASCII characters: spaces and other letters are percent-encoded.']
          : ['400 Bad Request', 'This is not HTTP.'];
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(words) + 1}\r\n\r\n${words}\n`,
  );
}

/** How often a server that closes looks for connections whose request has ended, ms. */
const LOOK_EVERY_MS = 25;

function close(server: Server | TlsServer, silent: () => readonly Socket[], deadlineMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), deadlineMs);
    // Node closes those that are idle now. One that becomes idle later would be kept open for its next request.
    const look = setInterval(() => server.closeIdleConnections(), LOOK_EVERY_MS);
    server.close(() => {
      clearTimeout(cut);
      clearInterval(look);
      resolve();
    });
    // Nor does Node count those as idle on which no request has come yet.
    for (const socket of silent()) socket.destroy();
  });
}
