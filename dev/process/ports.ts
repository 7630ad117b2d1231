import { randomInt } from 'node:crypto';
import { createServer, connect as openSocket } from 'node:net';
import { SetupProblem } from '../problem.ts';

/** Below the range that systems take ports of outgoing connections from, which come and go. */
const [LOWEST, HIGHEST] = [20_000, 32_000];
const MOST_TRIES = 100;

/** A port that is free now. Another process may take it before it is used, but no connection does. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    if ((await holderOf(port)) === null) return port;
  }
  throw new Error(`no port between ${LOWEST} and ${HIGHEST} is free`);
}

/** @returns why the port cannot be listened on; null when it can */
const holderOf = (port: number): Promise<NodeJS.ErrnoException | null> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(null)));
  });

/**
 * @param who the process that needs the port, for the message
 * @param variable the environment variable that sets the port
 * @throws SetupProblem when the port is in use
 */
export async function assertPortIsFree(port: number, who: string, variable: string): Promise<void> {
  const holder = await holderOf(port);
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
