import { createServer, connect as openSocket } from 'node:net';
import { SetupProblem } from '../problem.ts';

/** A port that is free now. Another process may take it before it is used. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('the system gave no port'));
      });
    });
  });
}

/**
 * @param who the process that needs the port, for the message
 * @param variable the environment variable that sets the port
 * @throws SetupProblem when the port is in use
 */
export async function assertPortIsFree(port: number, who: string, variable: string): Promise<void> {
  const holder = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(null)));
  });
  if (holder === null) return;
  const why = holder.code === 'EADDRINUSE' ? 'is in use by another program' : holder.message;
  throw new SetupProblem(
    `Port ${port}, which ${who} would listen on, ${why}. Stop that program or set ${variable} to another port.`,
  );
}

/** Whether a process accepts connections on the port. */
export function accepts(port: number, host = '127.0.0.1', limitMs = 1000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = openSocket({ host, port });
    const answer = (value: boolean): void => {
      socket.destroy();
      resolve(value);
    };
    socket.setTimeout(limitMs, () => answer(false));
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}
