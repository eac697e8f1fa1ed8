import type { Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';

/** Watches a server's connections. Returns those on which nothing has been asked yet: browsers open some in advance. */
export function silentConnections(server: Server | TlsServer): () => readonly Socket[] {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => keepWhileOpen(sockets, socket));
  return () => [...sockets].filter(({ bytesRead }) => bytesRead === 0);
}

/** The same with TLS. A connection is first one that agrees on a key, of which the HTTP server does not know. */
export function silentSecureConnections(server: TlsServer): () => readonly Socket[] {
  const agreeing = new Map<string, Socket>();
  const agreed = new Set<Socket>();
  // The two objects of one connection know nothing of each other.
  const peerOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`;
  server.on('connection', (socket: Socket) => {
    const peer = peerOf(socket);
    agreeing.set(peer, socket);
    socket.once('close', () => {
      if (agreeing.get(peer) === socket) agreeing.delete(peer);
    });
  });
  server.on('secureConnection', (socket) => {
    agreeing.delete(peerOf(socket));
    keepWhileOpen(agreed, socket);
  });
  return () => [...agreeing.values(), ...[...agreed].filter(({ bytesRead }) => bytesRead === 0)];
}

function keepWhileOpen(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
}
