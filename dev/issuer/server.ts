import { createServer } from 'node:http';
import { listen } from '../../ops/listen.ts';
import { createIssuer, type IssuerOptions } from './provider.ts';
import { signIn } from './signIn.ts';

export interface RunningIssuer {
  readonly issuer: string;
  close(): Promise<void>;
}

/**
 * Serves the issuer. Client credentials are taken from the Authorization header and
 * from the form alike.
 */
export async function serveIssuer(
  options: IssuerOptions,
  port: number,
  host: string,
): Promise<RunningIssuer> {
  const provider = createIssuer(options);
  const handle = provider.callback();
  const server = createServer((request, response) => {
    if (request.url === '/healthz' || request.url === '/readyz') {
      response.setHeader('content-type', 'application/json').end('{"status":"ok"}');
      return;
    }
    void signIn(provider, request, response).then((answered) => {
      if (!answered) void handle(request, response);
    });
  });
  await listen(server, host, port);
  return {
    issuer: options.issuer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
