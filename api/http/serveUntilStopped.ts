/** Serves a website of its own beside the port for operations, until a signal stops the process. */
import type { Logger } from 'pino';
import type { DatabaseClient } from '../../db/client.ts';
import { type HealthServerOptions, startHealthServer } from '../../ops/healthServer.ts';
import { stopOnSignal } from '../../ops/shutdown.ts';
import { type ServerOptions, startHttpServer } from './server.ts';

/** How long a whole request may take to arrive. */
const REQUEST_LIMIT_MS = 15_000;

interface Served {
  readonly log: Logger;
  readonly fetch: Parameters<typeof startHttpServer>[0];
  readonly web: Pick<ServerOptions, 'host' | 'port' | 'https'>;
  readonly ops: HealthServerOptions;
  /** How long requests in flight may take once the process is to stop. */
  readonly finishWithinMs: number;
  readonly database: Pick<DatabaseClient, 'close'>;
}

export async function serveUntilStopped(served: Served) {
  const { log, finishWithinMs, database } = served;
  const server = await startHttpServer(served.fetch, {
    ...served.web,
    requestTimeoutMs: REQUEST_LIMIT_MS,
  });
  const ops = await startHealthServer(served.ops);
  stopOnSignal({
    log,
    limitMs: finishWithinMs + 5_000,
    steps: [
      { name: 'requests', stop: () => server.close(finishWithinMs) },
      { name: 'health', stop: ops.close },
      { name: 'database', stop: database.close },
    ],
  });
  return { port: server.port, opsPort: ops.port };
}
