/** Starting a Node HTTP server. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * @param port 0 lets the system choose.
 * @returns the port the server listens on.
 * @throws Error EADDRINUSE when the port is taken, or another error of `listen(2)`.
 */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}
