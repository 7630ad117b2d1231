/** A wire to a server that can be cut and mended: what an outage looks like to a client. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../../dev/process/ports.ts';

export interface CuttableWire {
  /** host:port of this end. */
  readonly address: string;
  /** From now on connections are refused, and those there are break. */
  cut(): Promise<void>;
  /** Connections that are there stay open and carry nothing more: the other end has lost power. */
  freeze(): void;
  /** From now on connections get through (again). */
  mend(): Promise<void>;
}

/** A wire to `target` (host:port), cut at first. */
export async function cuttableWire(target: string): Promise<CuttableWire> {
  const port = await freePort();
  const [host = '127.0.0.1', targetPort] = target.split(':');
  const sockets = new Set<Socket>();
  let server: Server | null = null;
  const join = (near: Socket): void => {
    const far = connect(Number(targetPort), host);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  };
  return {
    address: `127.0.0.1:${port}`,
    async cut() {
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
    async mend() {
      if (server) return;
      const opening = createServer(join);
      await new Promise<void>((resolve) => opening.listen(port, '127.0.0.1', resolve));
      server = opening;
    },
  };
}
