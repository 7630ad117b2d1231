/** A TCP proxy before a server: while it is closed or frozen, its clients see an outage. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../../dev/process/ports.ts';

export interface TcpProxy {
  /** host:port on which clients connect. */
  readonly address: string;
  /** From now on connections reach the server. */
  open(): Promise<void>;
  /** From now on connections are refused; existing ones break. */
  close(): Promise<void>;
  /** Existing connections stay open and carry no more bytes, as when the server loses power. */
  freeze(): void;
}

/** A proxy to `target` (host:port), closed at first. */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const port = await freePort();
  const [host = '127.0.0.1', targetPort] = target.split(':');
  const sockets = new Set<Socket>();
  let server: Server | null = null;
  const forward = (client: Socket): void => {
    const upstream = connect(Number(targetPort), host);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  };
  return {
    address: `127.0.0.1:${port}`,
    async open() {
      if (server) return;
      const opening = createServer(forward);
      await new Promise<void>((resolve) => opening.listen(port, '127.0.0.1', resolve));
      server = opening;
    },
    async close() {
      const closing = server;
      server = null;
      if (!closing) return;
      const closed = new Promise((resolve) => closing.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    freeze() {
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
  };
}
