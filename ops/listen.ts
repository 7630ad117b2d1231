/** Starting a Node HTTP server. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigurationError } from './settingsReader.ts';

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use',
  EACCES: 'may not be listened on by this user',
  EADDRNOTAVAIL: 'is not an address of this machine',
  ENOTFOUND: 'is not an address of this machine',
};

/**
 * @param port 0 lets the system choose.
 * @returns the port the server listens on.
 * @throws ConfigurationError when the port is taken or the address cannot be listened on.
 */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      const reason = reasons[error.code ?? ''] ?? 'cannot be listened on';
      reject(new ConfigurationError(`${host}:${port} ${reason} (${error.code}).`));
    };
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}
