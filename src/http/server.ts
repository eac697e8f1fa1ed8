import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

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
}

/** A listening server, and how to end it. */
export interface RunningServer {
  readonly url: string;
  /** Takes no more, lets what is under way end, and cuts off what is left at the deadline. */
  close(deadlineMs: number): Promise<void>;
}

/** Listens. Rejects when it cannot (port taken, no permission), with Node's own error. */
export async function listen(handle: RequestListener, settings: ServerSettings): Promise<RunningServer> {
  const server = createServer(
    {
      maxHeaderSize: settings.headerBytes,
      requestTimeout: settings.requestTimeoutMs,
      headersTimeout: settings.requestTimeoutMs,
      keepAliveTimeout: settings.idleSocketMs,
      // Checked this often, a slow sender is cut off close to its limit and not up to 30 s later.
      connectionsCheckingInterval: Math.min(5_000, settings.requestTimeoutMs),
    },
    (request, response) => {
      toOriginForm(request);
      handle(request, response);
    },
  );
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('clientError', refuseUnreadable);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    const { port, host, exclusive = false } = settings;
    server.listen({ port, host, exclusive }, resolve);
  });
  const { address, port, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    close: (deadlineMs) => close(server, sockets, deadlineMs),
  };
}

/** A proxy may send `GET http://host/path`: what counts is the path (RFC 9112, 3.2.2). */
function toOriginForm(request: IncomingMessage): void {
  const target = request.url ?? '/';
  if (target.startsWith('/')) return;
  const path = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  request.url = path.startsWith('/') ? path : `/${path}`;
}

/** What Node could not even parse: answered in words, since nothing else will. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
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

function close(server: Server, sockets: ReadonlySet<Socket>, deadlineMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), deadlineMs);
    // Node closes those that are idle now. One that becomes idle later would be kept open for its next request.
    const look = setInterval(() => server.closeIdleConnections(), LOOK_EVERY_MS);
    server.close(() => {
      clearTimeout(cut);
      clearInterval(look);
      resolve();
    });
    // Nor does Node count those as idle on which no request has come yet (a browser opens some in advance).
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  });
}
